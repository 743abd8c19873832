"""Names of files and folders in the styles that film libraries really have, and what a careful reader takes from them.

Belongs here: names as data. Does not belong here: parsing (the inbox), and what the names are identified as.

The films are real and well known; group names and sites are invented. Titles are compared by
`matching.titles.normalise`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Release:
    """A name, and the film it names. `is_film` is false for what must be refused: an episode, a season, a sample.

    `ids`: those in the name. `year` is None where the name has none. A title in another language is expected as
    it is written: the film's original and alternative titles answer for it.
    """

    name: str
    title: str | None
    year: int | None = None
    is_film: bool = True
    ids: dict[str, str] = field(default_factory=dict)


def _refused(*names: str) -> tuple[Release, ...]:
    return tuple(Release(name, None, is_film=False) for name in names)


DOTS = (
    Release("The.Matrix.1999.1080p.BluRay.x264-GRP", "The Matrix", 1999),
    Release("Inception.2010.2160p.UHD.BluRay.x265.10bit.HDR.TrueHD.7.1.Atmos-GRP.mkv", "Inception", 2010),
    Release("Pulp.Fiction.1994.720p.BRRip.XviD.AC3-GRP.avi", "Pulp Fiction", 1994),
    Release("the.dark.knight.2008.1080p.bluray.dts.x264-grp.mkv", "The Dark Knight", 2008),
    Release("Mad.Max.Fury.Road.2015.1080p.WEB-DL.DD5.1.H264-GRP.mkv", "Mad Max Fury Road", 2015),
    Release("Parasite.2019.KOREAN.1080p.BluRay.x264.DTS-GRP.mkv", "Parasite", 2019),
    Release("Spirited.Away.2001.JAPANESE.720p.BluRay.x264-GRP.mkv", "Spirited Away", 2001),
    Release("Toy.Story.1995.3D.HSBS.1080p.BluRay.x264-GRP.mkv", "Toy Story", 1995),
    Release("Gladiator.2000.REMASTERED.1080p.BluRay.x265-GRP.mkv", "Gladiator", 2000),
    Release("Heat.1995.iNTERNAL.BDRip.x264-GRP.mkv", "Heat", 1995),
    Release("Fight.Club.1999.10th.Anniversary.Edition.1080p.BluRay.x264-GRP.mkv", "Fight Club", 1999),
    Release("Dune.Part.Two.2024.2160p.WEB-DL.DDP5.1.Atmos.DV.HDR.H.265-GRP.mkv", "Dune Part Two", 2024),
    Release("Joker.2019.PROPER.1080p.BluRay.x264-GRP.mkv", "Joker", 2019),
    Release("Whiplash.2014.LIMITED.1080p.BluRay.x264-GRP.mkv", "Whiplash", 2014),
    Release("Arrival.2016.MULTi.1080p.BluRay.x264-GRP.mkv", "Arrival", 2016),
    Release("Oppenheimer.2023.IMAX.2160p.WEB-DL.x265-GRP.mkv", "Oppenheimer", 2023),
    Release("Casablanca.1942.DVDRip.XviD-GRP.avi", "Casablanca", 1942),
    Release("Psycho.1960.1080p.BluRay.REMUX.AVC.DTS-HD.MA.5.1-GRP.mkv", "Psycho", 1960),
    Release("Jaws.1975.HDTV.720p.x264.mp4", "Jaws", 1975),
    Release("Up.2009.1080p.BluRay.x264-GRP.mkv", "Up", 2009),
    Release("It.2017.1080p.WEB-DL.H264-GRP.mkv", "It", 2017),
    Release("M.1931.1080p.BluRay.x264-GRP.mkv", "M", 1931),
    Release("Her.2013.1080p.BluRay.x264-GRP.mkv", "Her", 2013),
    Release("Us.2019.1080p.BluRay.x264-GRP.mkv", "Us", 2019),
    Release("Ran.1985.REMASTERED.720p.BluRay.x264-GRP.mkv", "Ran", 1985),
)

PUNCTUATION = (
    Release("Mr.And.Mrs.Smith.2005.1080p.BluRay.x264-GRP.mkv", "Mr. and Mrs. Smith", 2005),
    Release("Mr. & Mrs. Smith (2005).mkv", "Mr. & Mrs. Smith", 2005),
    Release("S.W.A.T.2003.1080p.BluRay.x264-GRP.mkv", "S.W.A.T.", 2003),
    Release("E.T.the.Extra-Terrestrial.1982.1080p.BluRay.x264-GRP.mkv", "E.T. the Extra-Terrestrial", 1982),
    Release("WALL-E.2008.1080p.BluRay.x264-GRP.mkv", "WALL-E", 2008),
    Release("Spider-Man.No.Way.Home.2021.1080p.WEB-DL.H264-GRP.mkv", "Spider-Man: No Way Home", 2021),
    Release("X-Men.2000.1080p.BluRay.x264-GRP.mkv", "X-Men", 2000),
    Release("Oceans.Eleven.2001.1080p.BluRay.x264-GRP.mkv", "Ocean's Eleven", 2001),
    Release("Ocean's Eleven (2001) [1080p].mkv", "Ocean's Eleven", 2001),
    Release("Schindler's List (1993).mkv", "Schindler's List", 1993),
    Release("Dr.Strangelove.1964.1080p.BluRay.x264-GRP.mkv", "Dr. Strangelove", 1964),
    Release("Kill.Bill.Vol.1.2003.1080p.BluRay.x264-GRP.mkv", "Kill Bill: Vol. 1", 2003),
    Release("Kill Bill - Vol. 2 (2004).mkv", "Kill Bill: Vol. 2", 2004),
    Release("Face.Off.1997.1080p.BluRay.x264-GRP.mkv", "Face/Off", 1997),
    Release("Fast.and.Furious.2009.1080p.BluRay.x264-GRP.mkv", "Fast & Furious", 2009),
    Release("L.A.Confidential.1997.720p.BluRay.x264-GRP.mkv", "L.A. Confidential", 1997),
    Release("O.Brother.Where.Art.Thou.2000.1080p.BluRay.x264-GRP.mkv", "O Brother, Where Art Thou?", 2000),
    Release("Good Will Hunting_1997_720p.mp4", "Good Will Hunting", 1997),
    Release("the_godfather_1972_1080p_x264.mkv", "The Godfather", 1972),
    Release("Se7en (1995) [BluRay] [1080p]", "Se7en", 1995),
    Release("M*A*S*H (1970)", "M*A*S*H", 1970),
    Release("Moulin Rouge! (2001)", "Moulin Rouge!", 2001),
)

NUMBERS = (
    Release("2001 A Space Odyssey 1968 1080p BluRay.mkv", "2001: A Space Odyssey", 1968),
    Release("2001.A.Space.Odyssey.1968.2160p.UHD.BluRay.x265-GRP.mkv", "2001: A Space Odyssey", 1968),
    Release("1917 (2019)", "1917", 2019),
    Release("1917.2019.1080p.BluRay.x264-GRP.mkv", "1917", 2019),
    Release("Blade Runner 2049 2017 2160p.mkv", "Blade Runner 2049", 2017),
    Release("Blade.Runner.2049.2017.1080p.BluRay.x264-GRP.mkv", "Blade Runner 2049", 2017),
    Release("Blade Runner 2049 (2017)/Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017),
    Release("2012.2009.1080p.BluRay.x264-GRP.mkv", "2012", 2009),
    Release("2012 (2009).mkv", "2012", 2009),
    Release("1984.1984.1080p.BluRay.x264-GRP.mkv", "1984", 1984),
    Release("Wonder.Woman.1984.2020.1080p.WEB-DL.H264-GRP.mkv", "Wonder Woman 1984", 2020),
    Release("Death.Race.2000.1975.720p.BluRay.x264-GRP.mkv", "Death Race 2000", 1975),
    Release("Class of 1984 (1982).mkv", "Class of 1984", 1982),
    Release("1900 (1976) [1080p]", "1900", 1976),
    Release("1922 (2017).mkv", "1922", 2017),
    Release("300.2006.1080p.BluRay.x264-GRP.mkv", "300", 2006),
    Release("21 Grams (2003).mkv", "21 Grams", 2003),
    Release("10.Things.I.Hate.About.You.1999.1080p.BluRay.x264-GRP.mkv", "10 Things I Hate About You", 1999),
    Release("12.Angry.Men.1957.1080p.BluRay.x264-GRP.mkv", "12 Angry Men", 1957),
    Release("8½ (1963).mkv", "8½", 1963),
    Release("127.Hours.2010.720p.BluRay.x264-GRP.mkv", "127 Hours", 2010),
    Release("District.9.2009.1080p.BluRay.x264-GRP.mkv", "District 9", 2009),
    Release("Apollo.13.1995.1080p.BluRay.x264-GRP.mkv", "Apollo 13", 1995),
    Release("3.10.to.Yuma.2007.1080p.BluRay.x264-GRP.mkv", "3:10 to Yuma", 2007),
    Release("28.Days.Later.2002.1080p.BluRay.x264-GRP.mkv", "28 Days Later", 2002),
    Release("Ocean's Twelve (2004)", "Ocean's Twelve", 2004),
    Release("Terminator.2.Judgment.Day.1991.1080p.BluRay.x264-GRP.mkv", "Terminator 2: Judgment Day", 1991),
    Release("Rocky.II.1979.1080p.BluRay.x264-GRP.mkv", "Rocky II", 1979),
    Release("Se7en.1995.1080p.BluRay.x264-GRP.mkv", "Se7en", 1995),
    Release("Fahrenheit.9.11.2004.DVDRip.XviD-GRP.avi", "Fahrenheit 9/11", 2004),
    Release("(500) Days of Summer (2009).mkv", "(500) Days of Summer", 2009),
)

EDITIONS = (
    Release("Blade Runner (1982) {edition-Final Cut}.mkv", "Blade Runner", 1982),
    Release("Blade.Runner.1982.The.Final.Cut.1080p.BluRay.x264-GRP.mkv", "Blade Runner", 1982),
    Release("Aliens.1986.Special.Edition.1080p.BluRay.x264-GRP.mkv", "Aliens", 1986),
    Release("Aliens (1986) - Special Edition.mkv", "Aliens", 1986),
    Release("Kingdom.of.Heaven.2005.Directors.Cut.1080p.BluRay.x264-GRP.mkv", "Kingdom of Heaven", 2005),
    Release(
        "The.Lord.of.the.Rings.The.Fellowship.of.the.Ring.2001.EXTENDED.1080p.BluRay.x264-GRP.mkv",
        "The Lord of the Rings: The Fellowship of the Ring",
        2001,
    ),
    Release("Watchmen (2009) [Ultimate Cut] [1080p].mkv", "Watchmen", 2009),
    Release("Apocalypse.Now.1979.Redux.1080p.BluRay.x264-GRP.mkv", "Apocalypse Now", 1979),
    Release("Superbad.2007.UNRATED.1080p.BluRay.x264-GRP.mkv", "Superbad", 2007),
    Release("Das.Boot.1981.DC.1080p.BluRay.x264-GRP.mkv", "Das Boot", 1981),
    Release("Star Wars (1977) {edition-Despecialized}.mkv", "Star Wars", 1977),
    Release("Avatar (2009) - Extended Collector's Edition.mkv", "Avatar", 2009),
    Release("Donnie.Darko.2001.THEATRICAL.720p.BluRay.x264-GRP.mkv", "Donnie Darko", 2001),
    Release("Metropolis.1927.Criterion.1080p.BluRay.x264-GRP.mkv", "Metropolis", 1927),
    Release("Leon.The.Professional.1994.International.Cut.1080p.BluRay-GRP.mkv", "Leon The Professional", 1994),
)

PARTS = (
    Release("Gone with the Wind (1939) - cd1.avi", "Gone with the Wind", 1939),
    Release("Gone with the Wind (1939) - cd2.avi", "Gone with the Wind", 1939),
    Release("Lawrence.of.Arabia.1962.CD1.DVDRip.XviD-GRP.avi", "Lawrence of Arabia", 1962),
    Release("Ben-Hur (1959) - disc2.mkv", "Ben-Hur", 1959),
    Release("Titanic (1997) - part1.mkv", "Titanic", 1997),
    Release("Titanic (1997)/Titanic (1997) - pt2.mkv", "Titanic", 1997),
    Release("Seven Samurai (1954) Disc 1.mkv", "Seven Samurai", 1954),
    Release("Goodfellas.1990.DVD1.NTSC.DVDR-GRP", "Goodfellas", 1990),
    Release(
        "Harry.Potter.and.the.Deathly.Hallows.Part.1.2010.1080p.BluRay.x264-GRP.mkv",
        "Harry Potter and the Deathly Hallows: Part 1",
        2010,
    ),
    Release(
        "Harry Potter and the Deathly Hallows - Part 2 (2011).mkv", "Harry Potter and the Deathly Hallows: Part 2", 2011
    ),
)

FOLDERS = (
    Release("The Matrix (1999)", "The Matrix", 1999),
    Release("The Matrix (1999)/The Matrix (1999) Bluray-1080p.mkv", "The Matrix", 1999),
    Release("Matrix, The (1999)", "The Matrix", 1999),
    Release("Godfather, The (1972) [1080p]", "The Godfather", 1972),
    Release("The Matrix [1999]", "The Matrix", 1999),
    Release("[1999] The Matrix", "The Matrix", 1999),
    Release("1999 - The Matrix", "The Matrix", 1999),
    Release("The Matrix - 1999 - 1080p", "The Matrix", 1999),
    Release("movies/Action/The Matrix (1999)/the.matrix.mkv", "The Matrix", 1999),
    Release("Amélie (2001)", "Amélie", 2001),
    Release("Inception (2010) [imdbid-tt1375666]", "Inception", 2010, ids={"imdb": "tt1375666"}),
    Release("Inception (2010) {tmdb-27205}", "Inception", 2010, ids={"tmdb": "27205"}),
    Release("Inception (2010) {imdb-tt1375666}/Inception (2010).mkv", "Inception", 2010, ids={"imdb": "tt1375666"}),
    Release("Inception (2010) [tmdbid=27205]", "Inception", 2010, ids={"tmdb": "27205"}),
    Release("Inception (2010) [Bluray-1080p][DTS 5.1][x264]-GRP.mkv", "Inception", 2010),
    Release(
        "Inception (2010) {imdb-tt1375666} [Bluray-2160p][HDR10][TrueHD Atmos 7.1][x265]-GRP.mkv",
        "Inception",
        2010,
        ids={"imdb": "tt1375666"},
    ),
    Release("Interstellar (2014) (1080p BluRay x265 10bit GRP)", "Interstellar", 2014),
    Release("Interstellar (2014) [2160p] [4K] [BluRay] [5.1] [GRP]", "Interstellar", 2014),
    Release("[GRP] Your Name (2016) [BD 1080p x265 FLAC]", "Your Name", 2016),
    Release("[GRP] Akira (1988) (BD 1080p) [A1B2C3D4].mkv", "Akira", 1988),
    Release("www.example.com - Gladiator (2000) 1080p.mkv", "Gladiator", 2000),
    Release("[ www.example.org ] Avatar.2009.1080p.BluRay.x264-GRP.mkv", "Avatar", 2009),
    Release("Alien (1979).mp4", "Alien", 1979),
    Release("Alien (1979) 4K HDR.mkv", "Alien", 1979),
    Release("Groundhog Day", "Groundhog Day"),
    Release("Groundhog Day.mkv", "Groundhog Day"),
    Release("the big lebowski.avi", "The Big Lebowski"),
    Release("Memento [720p].mkv", "Memento"),
)

FOREIGN = (
    Release("Der.Untergang.2004.German.1080p.BluRay.x264-GRP.mkv", "Der Untergang", 2004),
    Release("Das.Leben.der.Anderen.2006.GERMAN.720p.BluRay.x264-GRP.mkv", "Das Leben der Anderen", 2006),
    Release("Lola rennt (1998).mkv", "Lola rennt", 1998),
    Release(
        "Le.Fabuleux.Destin.d.Amelie.Poulain.2001.FRENCH.1080p.BluRay.x264-GRP.mkv",
        "Le Fabuleux Destin d'Amélie Poulain",
        2001,
    ),
    Release("La.Haine.1995.FRENCH.DVDRip.XviD-GRP.avi", "La Haine", 1995),
    Release("El laberinto del fauno (2006) [1080p].mkv", "El laberinto del fauno", 2006),
    Release("Cidade.de.Deus.2002.PORTUGUESE.720p.BluRay.x264-GRP.mkv", "Cidade de Deus", 2002),
    Release("La vita è bella (1997).mkv", "La vita è bella", 1997),
    Release(
        "Il.buono.il.brutto.il.cattivo.1966.iTALiAN.1080p.BluRay.x264-GRP.mkv", "Il buono, il brutto, il cattivo", 1966
    ),
    Release("Låt den rätte komma in (2008).mkv", "Låt den rätte komma in", 2008),
    Release("Jagten.2012.DANiSH.1080p.BluRay.x264-GRP.mkv", "Jagten", 2012),
    Release("千と千尋の神隠し (2001) [1080p].mkv", "千と千尋の神隠し", 2001),
    Release("七人の侍 (1954).mkv", "七人の侍", 1954),
    Release("기생충 (2019).mkv", "기생충", 2019),
    Release("Сталкер (1979).mkv", "Сталкер", 1979),
    Release("Солярис.1972.BDRip.720p.mkv", "Солярис", 1972),
    Release("Un.prophete.2009.TRUEFRENCH.1080p.BluRay.x264-GRP.mkv", "Un prophète", 2009),
    Release("Intouchables.2011.VOSTFR.720p.BluRay.x264-GRP.mkv", "Intouchables", 2011),
    Release("Relatos.salvajes.2014.SPANISH.1080p.BluRay.x264-GRP.mkv", "Relatos salvajes", 2014),
    Release("Nochnoy.Dozor.2004.RUSSIAN.DVDRip.XviD-GRP.avi", "Nochnoy Dozor", 2004),
)

WORDS_THAT_MISLEAD = (
    Release("The.French.Dispatch.2021.1080p.WEB-DL.H264-GRP.mkv", "The French Dispatch", 2021),
    Release("The.English.Patient.1996.1080p.BluRay.x264-GRP.mkv", "The English Patient", 1996),
    Release("The.Italian.Job.1969.1080p.BluRay.x264-GRP.mkv", "The Italian Job", 1969),
    Release("The Danish Girl (2015).mkv", "The Danish Girl", 2015),
    Release("A.Good.Day.to.Die.Hard.2013.EXTENDED.1080p.BluRay.x264-GRP.mkv", "A Good Day to Die Hard", 2013),
    Release("Uncut.Gems.2019.1080p.WEB-DL.H264-GRP.mkv", "Uncut Gems", 2019),
    Release("Final.Cut.2022.1080p.WEB-DL.H264-GRP.mkv", "Final Cut", 2022),
    Release("The.Special.Relationship.2010.720p.HDTV.x264-GRP.mkv", "The Special Relationship", 2010),
    Release("Cam.2018.1080p.WEB-DL.H264-GRP.mkv", "Cam", 2018),
    Release("Proper (2005).mkv", "Proper", 2005),
    Release("Limitless.2011.UNRATED.1080p.BluRay.x264-GRP.mkv", "Limitless", 2011),
    Release("Hard.Candy.2005.LIMITED.720p.BluRay.x264-GRP.mkv", "Hard Candy", 2005),
    Release("The.Score.2001.1080p.BluRay.x264-GRP.mkv", "The Score", 2001),
    Release("Ghost.in.the.Shell.1995.1080p.BluRay.x264-GRP.mkv", "Ghost in the Shell", 1995),
    Release("Episode.50.2011.720p.BluRay.x264-GRP.mkv", "Episode 50", 2011),
    Release(
        "Star.Wars.Episode.IV.A.New.Hope.1977.1080p.BluRay.x264-GRP.mkv", "Star Wars: Episode IV - A New Hope", 1977
    ),
    Release("Naked.Gun.33.1-3.The.Final.Insult.1994.720p.BluRay-GRP.mkv", "Naked Gun 33 1-3 The Final Insult", 1994),
)

REFUSED = _refused(
    "Breaking.Bad.S01E01.720p.BluRay.x264-GRP.mkv",
    "Game.of.Thrones.S08E03.The.Long.Night.1080p.WEB.H264-GRP.mkv",
    "Fargo.S02E05.1080p.BluRay.x264-GRP.mkv",
    "Westworld S01E01 The Original.mkv",
    "The Office (US) - 3x12 - Traveling Salesmen.avi",
    "Friends - S04E12 - The One with the Embryos.mkv",
    "Doctor.Who.2005.S01E01.Rose.720p.mkv",
    "Sherlock/Season 1/Sherlock - S01E01 - A Study in Pink.mkv",
    "The.Simpsons.S05E01-E02.DVDRip.XviD-GRP.avi",
    "Chernobyl.S01.1080p.BluRay.x264-GRP",
    "Planet.Earth.Season.2.Complete.1080p.BluRay-GRP",
    "The Daily Show 2014.05.12 720p.mkv",
    "[GRP] Cowboy Bebop - 05 [1080p].mkv",
    "Battlestar.Galactica.2004.S02E10.720p.mkv",
)
"""Episodes and seasons: a reader must call them something else than a film."""

EXTRAS = _refused(
    "The.Matrix.1999.1080p.BluRay.x264-GRP/Sample/the.matrix.1999-sample.mkv",
    "inception.2010.1080p.bluray.x264-grp.sample.mkv",
    "Inception (2010)/Inception (2010)-trailer.mp4",
    "Inception (2010)/Featurettes/The Dream Is Real.mkv",
    "Blade Runner (1982)/Deleted Scenes/Scene 1-deleted.mkv",
    "sample.mkv",
)
"""Samples, trailers and extras of a film: no film of their own."""

STYLES: dict[str, tuple[Release, ...]] = {
    "dots": DOTS,
    "punctuation": PUNCTUATION,
    "numbers and years in titles": NUMBERS,
    "editions": EDITIONS,
    "several discs": PARTS,
    "folders, Plex, Kodi, Radarr": FOLDERS,
    "titles in other languages": FOREIGN,
    "words that mislead": WORDS_THAT_MISLEAD,
    "episodes": REFUSED,
    "samples and extras": EXTRAS,
}
RELEASES: tuple[Release, ...] = tuple(release for releases in STYLES.values() for release in releases)
