"""What a program may send; a name that is not here is refused, so that nothing is lost by a slip of the pen."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Authority, Channel, RemarkKind, SupportNeed
from ascolto.correspondence.addresses import one_line

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("It contains a null character, which cannot be stored.")
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("There are no words in it.")
    return text


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError("This is not an e-mail address.") from error
    return text


Stored = AfterValidator(_storable)
Said = AfterValidator(_said)

Words = Annotated[str, StringConstraints(min_length=1, max_length=100_000), Stored, Said]
Paragraph = Annotated[str, StringConstraints(max_length=10_000), Stored]
PointWords = Annotated[str, StringConstraints(min_length=1, max_length=10_000), Stored, Said]
Line = Annotated[str, StringConstraints(max_length=200), Stored, AfterValidator(one_line)]
ShortLine = Annotated[str, StringConstraints(max_length=60), Stored]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60), Stored, Said]
Email = Annotated[str, StringConstraints(max_length=254), Stored, AfterValidator(_address)]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)]
Day = Annotated[date, Field(ge=EARLIEST.date(), le=LATEST.date())]
Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GivenCustomer(Given):
    """Somebody, by whatever is known of them; known customers are found again, others are registered."""

    name: Line = ""
    email: Email | None = None
    phone: Annotated[str, StringConstraints(max_length=40), Stored] = ""
    external_id: Line = Field("", description="The id of the customer in a system of yours.")
    source: ShortLine = Field("", description="Which system of yours that is.")

    @model_validator(mode="after")
    def is_somebody(self) -> Self:
        if not any(text.strip() for text in (self.name, self.email or "", self.phone, self.external_id)):
            raise ValueError("Give a name, an e-mail address, a telephone number or an external id.")
        return self


class Money(Given):
    amount: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")] = Field(examples=["120.00"])
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(examples=["EUR"])


class GivenComplaint(Given):
    """A complaint as its complainant put it, with what you know about it."""

    words: Words = Field(description="The complaint in the complainant's own words; kept untouched.")
    unit: Code = Field(description="The code of the unit complained about; see /units.")
    channel: Channel = Field(description="How it reached you.")
    language: Code | None = Field(None, description="Of the complainant; that of the unit where it is not given.")
    received_at: Moment | None = Field(None, description="When it first reached anybody; now where it is not given.")
    points: list[PointWords] = Field([], max_length=50, description="What it raises; the words where nothing is named.")
    wish: Paragraph = Field("", description="The outcome that the complainant asks for.")
    offering: Code | None = Field(None, description="The code of a product or service; see /offerings.")
    category: Code | None = Field(None, description="The code of a category; see /categories.")
    journey_stage: Code | None = Field(None, description="Where on the customer's way; see /journey-stages.")
    person_complained_about: Email | None = Field(None, description="The e-mail address of a colleague.")
    person_described: Line = ""
    happened_on: Day | None = None
    happened_where: Line = ""
    order_number: Annotated[str, StringConstraints(max_length=100), Stored] = ""
    paid: Money | None = None
    about_handling: bool = Field(False, description="It is about how an earlier complaint was handled.")  # noqa: FBT003
    customer: GivenCustomer | None = None
    anonymous: bool = False
    representative: GivenCustomer | None = Field(None, description="Who complains on behalf of the customer.")
    authority: Authority | None = Field(None, description="Of the representative; stated where it is not given.")
    support_needs: list[SupportNeed] = Field([], max_length=len(SupportNeed))
    severity: int | None = Field(None, ge=1, le=5)

    @model_validator(mode="after")
    def agrees_with_itself(self) -> Self:
        if self.anonymous and self.customer:
            raise ValueError("An anonymous complaint names no customer.")
        if self.authority and not self.representative:
            raise ValueError("Authority belongs to a representative, and there is none.")
        return self


class GivenRemark(Given):
    """Praise, a suggestion or an enquiry."""

    kind: RemarkKind
    words: Words
    unit: Code
    channel: Channel
    language: Code | None = None
    person_named: Line = ""
    customer: GivenCustomer | None = None


class Filters(BaseModel):
    """Which complaints, and how many of them at once; the latest received come first."""

    stage: Stage | None = None
    unit: Code | None = Field(None, description="The code of a unit; those below it are included.")
    received_from: Moment | None = Field(None, description="This moment or later.")
    received_to: Moment | None = Field(None, description="Before this moment.")
    after: ShortLine | None = Field(None, description="The reference of the last complaint on the page before.")
    limit: int = Field(50, ge=1, le=200)
