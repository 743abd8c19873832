"""Settings of Wikidata."""

from pydantic import Field

from movie_assets.providers.provider_settings import ProviderSettings, from_environment


class WikidataSettings(ProviderSettings):
    """Wikidata's query service. It has no key, and wants to know who asks: one query at a time, with a contact."""

    model_config = from_environment("WIKIDATA_")
    needs = "contact"
    base_url: str = "https://query.wikidata.org/sparql"
    contact: str | None = Field(
        None,
        pattern=r"^[\x21-\x7e]+$",
        description="An e-mail address or a page of yours, sent with each call as Wikimedia's rules demand; without it"
        " Wikidata is not asked.",
    )
    requests_per_second: float | None = Field(1.0, gt=0)
    max_concurrent: int = Field(1, ge=1)

    @property
    def active(self) -> bool:
        """Whether it is asked: it is switched on, and there is somebody to turn to."""
        return self.enabled and bool(self.contact)
