"""Names of files and folders, one by one: what is a title, a year and an id in them, and what is no film."""

import pytest

from movie_assets.demo.server import EmbeddedServer
from movie_assets.errors import IdentificationError
from movie_assets.identify.names.release_names import read_name
from movie_assets.matching.titles import normalise

READ: list[tuple[str, str | None, int | None, dict[str, str]]] = [
    # words of a title that look like a language, an edition, a format or a service
    ("The.Quiet.German.2006.720p.BluRay.x264-GRP", "The Quiet German", 2006, {}),
    ("Captain English.mkv", "Captain English", None, {}),
    ("The.Stamp.Collector.1999.2160p.UHD.BluRay.x265-GRP", "The Stamp Collector", 1999, {}),
    ("American Ultra (2015).mkv", "American Ultra", 2015, {}),
    ("South Park Bigger Longer & Uncut (1999).mkv", "South Park Bigger Longer & Uncut", 1999, {}),
    ("My.Web.2010.720p.mkv", "My Web", 2010, {}),
    ("The.Final.Cut.2004.1080p", "The Final Cut", 2004, {}),
    # editions
    ("Harbour.25TH.ANNiVERSARY.1995.iNTERNAL.DVDRiP.XViD-GRP", "Harbour", 1995, {}),
    ("Harbour.Final.Cut.1982.1080p.BluRay.x264-GRP", "Harbour", 1982, {}),
    ("Harbour (Extended Director's Cut) 1982.mkv", "Harbour", 1982, {}),
    ("Harbour (1982) {edition-Director's Cut}.mkv", "Harbour", 1982, {}),
    ("Harbour.The.Uncut.Version.1983.DVDRip.Divx", "Harbour", 1983, {}),
    ("Harbour - Version Longue - BDRip.mkv", "Harbour", None, {}),
    ("Harbour (Alternative Extended Version) 2CD 2014", "Harbour", 2014, {}),
    ("Harbour 7 - Part 2 CD1.mkv", "Harbour 7 - Part 2", None, {}),
    # years: before 1900, beyond today, twice, in the title, at the beginning
    ("Leaving Town by Railway (1897) [DVD].mp4", "Leaving Town by Railway", 1897, {}),
    ("A Fake Film Director's Cut 2049.mkv", "A Fake Film", 2049, {}),
    ("Harbour.2012.(Extended).BluRay.1080p.2012.GRP", "Harbour", 2012, {}),
    ("Blade.Runner.2049.2017.2160p.WEB", "Blade Runner 2049", 2017, {}),
    ("2012.2009.1080p.BluRay", "2012", 2009, {}),
    ("1917 (2019)", "1917", 2019, {}),
    ("(1995) Harbour", "Harbour", 1995, {}),
    ("3 Гавань 2006г. BDRip 1080p.mkv", "3 Гавань", 2006, {}),
    ("Harbour.City.1982-1992.2017.DOCU.HDTV.x264-GRP", "Harbour City 1982-1992", 2017, {}),
    ("Harbour2017.720p.BluRay.x264-GRP.mkv", "Harbour", 2017, {}),
    ("2012.WEB-DL.1080p.AVC.mkv", "2012", None, {}),
    ("11-11-11.2011.1080p.BluRay.x264-GRP", "11-11-11", 2011, {}),
    ("[Harbour 1998] [BDRemux Site.org].mkv", "Harbour", 1998, {}),
    ("Harbour.2021.2021.1080p.mkv", "Harbour", 2021, {}),
    ("Harbour 2021 (2021).mkv", "Harbour", 2021, {}),
    # a number in a list
    ("1. Harbour (1995)", "Harbour", 1995, {}),
    ("01 - Harbour (1995).mkv", "Harbour", 1995, {}),
    ("9. April (2015)", "9. April", 2015, {}),
    # short names of files, and folders that say nothing about them
    ("Movies/Best of 2010/Heat.mkv", "Heat", None, {}),
    ("Movies/1995/Heat.mkv", "Heat", None, {}),
    ("Harbour (1995)/hrb.avi", "Harbour", 1995, {}),
    ("Harbour.1995.1080p.BluRay.x264-GRP/abc.mkv", "Harbour", 1995, {}),
    ("{tmdb-603}/movie.mkv", None, None, {"tmdb": "603"}),
    # slashes
    ("V/H/S/94 (2021)", "V/H/S/94", 2021, {}),
    ("V/H/S (2012)", "V/H/S", 2012, {}),
    # sites
    ("www 1Site ms - Harbour (2025) HQ HDRip - x264 mkv", "Harbour", 2025, {}),
    ("www,1Site.phd - Harbour (2023) TRUE WEB-DL.mkv", "Harbour", 2023, {}),
    ("some-tracker.org.au - Harbour.2023.720p.HDTV.X264-GRP", "Harbour", 2023, {}),
    ("www.SomeSite.movies - Harbour (2021) HQ HDRip - x264.mkv", "Harbour", 2021, {}),
    ("1234x.to - Harbour.2008.720p.X264-GRP", "Harbour", 2008, {}),
    ("[ Site911.me ] Harbour.2008.720p.X264-GRP", "Harbour", 2008, {}),
    ("【电影之家发布 www.site.com】Harbour.2008.720p.mkv", "Harbour", 2008, {}),
    # numbers that are no episode
    ("Open.Season.2.2008.mkv", "Open Season 2", 2008, {}),
    ("Fahrenheit.9.11.2004.1080p.BluRay", "Fahrenheit 9 11", 2004, {}),
    ("10x10 (2018) 1080p", "10x10", 2018, {}),
    ("Star.Wars.Episode.1.The.Phantom.Menace.1999.1080p", "Star Wars Episode 1 The Phantom Menace", 1999, {}),
    ("Harbour.1996.REMASTERED.BluRay.720p.H264-20-40.mp4", "Harbour", 1996, {}),
    ("Apollo 18", "Apollo 18", None, {}),
    ("Library/101 Boats/101 Boats.avi", "101 Boats", None, {}),
    ("(500).Boats.Of.Summer", "(500) Boats Of Summer", None, {}),
    ("Boat 13 (1995) [1080p] [WEB-DL] [x264] [E-AC3-S78] [Lektor PL]", "Boat 13", 1995, {}),
    ("Harbour (2024) [480] [WEB-DL] [XviD] [Dubbing PL]", "Harbour", 2024, {}),
    ("Into the Harbour 720 WEBDL (RUSSiAN & ENGLISH AUDIO)", "Into the Harbour", None, {}),
    ("Harbour.2024.DVDRip.LAME3-99.XviD-GRP", "Harbour", 2024, {}),
    ("The Killing Season (2013) 1080p", "The Killing Season", 2013, {}),
    ("Harbour 1996 110 min", "Harbour", 1996, {}),
    # names of leagues, tools and formats that are titles
    ("F1 The Film (2025) 2160p WEB", "F1 The Film", 2025, {}),
    ("Grand Prix (1966)", "Grand Prix", 1966, {}),
    ("Portable Serial Crack (2011)", "Portable Serial Crack", 2011, {}),
    ("Harbour 1984 FLAC 1080p", "Harbour", 1984, {}),
    # two titles, a slash, another script
    ("Гавань / The Harbour (Ivan Ivanov) [2018, драма, BDRip] MVO", "The Harbour", 2018, {}),
    ("Le port a.k.a. The Harbour 2020 1080p.mkv", "The Harbour", 2020, {}),
    ("海港[IMAX][双语字幕].The.Harbour.2023.2160p.BluRay", "The Harbour", 2023, {}),
    ("Гавань / The Harbour (Иван / Ivan Ivanov (as I. Ivanov)) [1976, драма, DVDRip]", "The Harbour", 1976, {}),
    ("The Harbour (1994) NTSC WS -Eng/Fre/Spa- [grp]", "The Harbour", 1994, {}),
    ("Self/less (2015)", "Self/less", 2015, {}),
    ("V/H/S (2012)", "V/H/S", 2012, {}),
    ("50/50 (2011)", "50/50", 2011, {}),
    ("海港3.The.Harbour.1990.1080p.WEB", "The Harbour", 1990, {}),
    # folders tell more than files
    ("Harbour.2018.720p.WEB-DL-GRP/0e895c37245186812cb08aab1529cf8ee389dd05.mkv", "Harbour", 2018, {}),
    ("Harbour (2010)/BDMV/STREAM/00001.m2ts", "Harbour", 2010, {}),
    ("Best of 2010/Harbour.mkv", "Harbour", None, {}),
    ("shorts/Harbour/harbour.mkv", "Harbour", None, {}),
    # ids in the usual brackets and without; also where a name looks like an episode's
    ("Harbour (1982) TMDB_ID_1091", "Harbour", 1982, {"tmdb": "1091"}),
    ("Harbour (1982) [TMDB-ID 1091]", "Harbour", 1982, {"tmdb": "1091"}),
    ("Harbour (1982) [themoviedb.org-1091]", "Harbour", 1982, {"tmdb": "1091"}),
    ("Xyz_(2010)_tmdb-27205.mkv", "Xyz", 2010, {"tmdb": "27205"}),
    ("Xyz (2010) [imdb=tt1375666].mkv", "Xyz", 2010, {"imdb": "tt1375666"}),
    ("Xyz (2010) {tvdb-113}/x.mkv", "Xyz", 2010, {"tvdb": "113"}),
    ("Xyz (2010) [tmdbid=27205;type=movies].mkv", "Xyz", 2010, {"tmdb": "27205"}),
    ("101 Boats tt1375666.mkv", "101 Boats", None, {"imdb": "tt1375666"}),
]
NO_FILM = [
    "Harbour (2012) PC Game",
    "Harbour (2001) (PS1)",
    "Harbour 2005 GOG",
    "Harbour.2014.S01.mkv",
    "Harbour S01",
    "TV Shows/Harbour (2014)/Harbour (2014).mkv",
    "Serien/Harbour (1996).mkv",
    "Games/Harbour (2005).iso",
    "Music/Someone/Harbour (1984)",
    "Show - Stagione 1 (2024) [COMPLETA] 720p",
    "Show-Season 1-[2010].x264.DVDrip",
    "Staffel 7 (2016)",
    "Show: 2nd Season",
    "Show SO2E04.avi",
    "Show_S03E02Le titre.mkv",
    "Show.3iz6.Title.DVDRip.Xvid.avi",
    "Канал / Show [06х01-08] (2017) HDTVRip",
    "[Group] Show (2020) - 35 (720p) [4E7BA28A].mkv",
    "Show (2011) - 141 - Title [1080p]",
    "Show.Name.-.07.(2016).[English.Dubbed]",
    "Show - 109 - Title (2001)",
    "Show.2005.211.episode.title.avi",
    "Show 2018 06 720p x265.mp4",
    "[DB]_Show_264_[012073FE].avi",
    "Show.7v3.PDTV-GRP",
    "Show_20200116_19302000.mp4",
    "Show/Show 101.avi",
    "Show.2013.Christmas.Special.HDTV.x264-GRP.mp4",
    "Show Name 1 (1988 - 89) complete",
    "Show_-_T1_-_Trailer_-_[Grp](dae8173e).mkv",
    "UFC 239 Somebody vs Someone",
    "Formula.1.2021.Round.05.Race.1080p",
    "NBA.2020.01.15.Lakers.720p",
    "Some.Game-CODEX",
    "Some Game [GOG]",
    "Some Program 2021 v22.0.1 x64 Multilingual",
    "Band - Album (1979) [FLAC]",
    "Book - Writer.epub",
    "Some Anime Episode 05",
    "Glued.ShowS01E06.MULTi.720p.mkv",
    "The.Glued.Show1x01.HDTV.XviD.avi",
    "Show.S10E01b.Title.mkv",
    "Show.SezonSO3.PL.mkv",
    "Show.(08.seriya).2012.WEB-DLRip.mkv",
    "Show.(8.sez.21.ser.iz.23).2012.avi",
    "Show - Temporada 19 [HDTV].avi",
    "Show T02E22.mp4",
    "Сериал / Show / Сезон: 1 / Серии: 1-10 из 10 [2024]",
    "[Group] Show - 02 [1080p].mkv",
    "【字幕组】【节目】【04】【1080P】",
    "[Group][节目][Show][2022][WEB-DL][TV Series][TV 04]",
    "Planet.Show.1of11.Pole.720p",
    "The Show 2010 Episode 9 720p",
    "Show S01 2024 1080p",
    "Show (2008) [tmdb=1396;type=tv]",
    "Show.2020.8x11.Title.720p.HDTV",
    "Show - 04ª Temporada 720p",
    "Late.Talk.2020.04.02.Some.Guest.720p.mkv",
    "Talk Show - 2010-11-23 - Some Guest",
    "Fight.247.PPV.One.vs.Other.HDTV.x264",
    "X Complete 13 Movie Collection 2000 - 2020 1080p",
    "The Harbour Trilogy 1080p",
    "Harbour *1984-2021* [720p]",
    "Harbour (2004-)",
    "Harbour (2004 - present)",
    "Harbour [2004–heute]",
    "Harbour (2004–…)",
    "Harbour Collection [1080p]",
    "Painter.2023.v24.0",
    "Harbour.2015.Behind.the.Scenes.1080p",
    "Harbour.2014.Bonus.Disc.1080p.BluRay.x264",
    "Harbour (2016) Original Motion Picture Soundtrack",
    "Harbour 2014 Broadway Cast Recording",
    "Harbour (2014) screenplay.pdf",
    "Harbour.2010.Wii",
    "Harbour.2013.The.Video.Game",
    "Harbour 2013 on Ice",
    "Harbour (1984)/Harbour (1984)-trailer2.mp4",
    "Harbour/theme.mp4",
    "Harbour Sample 1080p WEBRip.mkv",
    "Harbour/shorts/one.mkv",
    "Harbour 2 [EXTRA Harbour 2 3D].mkv",
    "trailers/300.mp4",
    "sample-harbour.mkv",
    "Harbour/Behind The Scenes/a.mkv",
    "0e895c37245186812cb08aab1529cf8ee389dd05.mkv",
    "76El6LcgLzqb426WoVFg1vVVVGx4uCYopQkfjmLe",
    "abc.xyz.af6021c37f7852",
]
"""Glued and foreign marks of episodes and seasons; events by their date; packs; extras; hashes."""
SPELLINGS = (
    "{dots}.{year}.1080p.BluRay.x264-GRP",
    "{title} ({year}).mkv",
    "{title} ({year}) [1080p] [WEBRip]",
    "{dots}.{year}.German.DL.720p.WEB.h264-GRP.mkv",
)


@pytest.mark.parametrize(("name", "title", "year", "ids"), READ, ids=[row[0] for row in READ])
def test_a_name_is_read(name: str, title: str | None, year: int | None, ids: dict[str, str]) -> None:
    """The title is among the readings; the year and the ids are those that the name gives."""
    asked = read_name(name)
    assert normalise(title or "") in {normalise(reading) for reading in (asked.title or "", *asked.other_titles)}
    assert (asked.year, dict(asked.ids)) == (year, ids)


@pytest.mark.parametrize(
    "edition", ["Director's Cut", "Unrated", "Special Edition", "Remastered", "Original", "Black and White", "French"]
)
def test_an_edition_is_no_title(edition: str) -> None:
    """Films are called so too: a name whose own title is not found must not find them."""
    asked = read_name(f"Harbour ({edition}) (2016).mkv")
    assert edition not in {asked.title, *asked.other_titles}
    assert "Harbour" in {asked.title, *asked.other_titles}


@pytest.mark.parametrize(("name", "piece"), [("Wide-H.2008.mkv", "H"), ("Ong-Quay.2003.mkv", "Quay")])
def test_a_piece_of_a_title_is_no_title(name: str, piece: str) -> None:
    """With its year, the last word or the beginning of a title could be another film."""
    asked = read_name(name)
    assert piece not in {asked.title, *asked.other_titles}


@pytest.mark.parametrize("name", NO_FILM)
def test_what_is_no_film_is_refused(name: str) -> None:
    """Episodes, seasons, events, packs, extras and hashes are left out with the reason."""
    with pytest.raises(IdentificationError, match=r"not a film|hash or no name"):
        read_name(name)


@pytest.mark.parametrize("step", [150, pytest.param(1, marks=pytest.mark.prove)])
def test_titles_of_the_catalogue_stay_whole(server: EmbeddedServer, step: int) -> None:
    """Each title, as a release in four spellings, is read whole, and first among what is tried with its year."""
    films = [film for film in server.catalogue.view.ordered("popularity") if film.in_tmdb and film.year]
    lost = []
    for film in films[::step]:
        title = film.title.replace("/", " ")
        dots = ".".join(title.replace(":", "").replace(",", "").split())
        for spelling in SPELLINGS:
            name = spelling.format(title=title, dots=dots, year=film.year)
            asked = read_name(name)
            readings = [normalise(reading) for reading in (*asked.other_titles, asked.title or "")]
            if readings[0] not in {normalise(title), normalise(dots)} or asked.year != film.year:
                lost.append((name, asked))
    assert not lost
