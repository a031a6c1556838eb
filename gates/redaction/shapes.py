"""Shapes by which the makers of tokens let them be known: from what each maker documents of its own tokens.

The word in front of each rule is what stands in the text, in small letters, wherever the shape does; so a text without
it is not searched. Where a shape has a group, the group alone is hidden. Each pattern is bounded or cannot overlap with
itself, so time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .spans import MASK, Span


class Shape(NamedTuple):
    """What a token of one maker looks like."""

    rule: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]


def _shape(rule: str, words: str, pattern: str) -> Shape:
    return Shape(rule, tuple(words.split()), re.compile(pattern))


_PEM = r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:[^-\"'<]|-(?!----END)){0,20000}"

SHAPES: tuple[Shape, ...] = (
    # docs.github.com, "About authentication to GitHub": token formats
    _shape("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[opsur]_[A-Za-z0-9_]{20,255}(?:\.[\w-]{8,2000}){0,2}"),
    _shape("GitHub token", "github_pat_", r"github_pat_\w{20,255}"),
    # docs.gitlab.com, "Token overview": token prefixes
    _shape("GitLab token", "gl", r"\bgl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[\w.=-]{16,300}"),
    _shape("GitLab token", "gr1348941", r"\bGR1348941[\w-]{16,64}"),
    # api.slack.com, "Token types"; "Sending messages using incoming webhooks"
    _shape("Slack token", "xox", r"\bxox[abceoprs](?:\.xox[bp])?-[\w-]{10,300}"),
    _shape("Slack token", "xapp-", r"\bxapp-\d-[\w-]{10,300}"),
    _shape("webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/-]{16,200})"),
    _shape("webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/([\w/-]{20,200})"),
    _shape("webhook", "webhook.office.com", r"webhook\.office\.com/(?:webhookb2/)?([\w@/-]{20,400})"),
    # docs.npmjs.com, "About access tokens"; docs.pypi.org, "API tokens"; crates.io, rubygems.org, nuget.org
    _shape("npm token", "npm_", r"\bnpm_[A-Za-z0-9]{20,100}"),
    _shape("PyPI token", "pypi-", r"\bpypi-[\w-]{20,1000}"),
    _shape("crates.io token", "cio", r"\bcio[A-Za-z0-9]{32}\b"),
    _shape("RubyGems token", "rubygems_", r"\brubygems_[0-9a-f]{48}\b"),
    _shape("NuGet key", "oy2", r"\boy2[a-z0-9]{43}\b"),
    _shape("Docker token", "dckr_", r"\bdckr_(?:pat|oat)_[\w-]{20,100}"),
    # docs.aws.amazon.com, IAM identifiers: unique id prefixes (secret keys have no shape: see `assigned`)
    _shape("AWS key id", "akia asia abia acca", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    # cloud.google.com, "API keys", "OAuth 2.0 client"
    _shape("Google key", "aiza", r"\bAIza[\w-]{30,60}"),
    _shape("Google token", "ya29.", r"\bya29\.[\w.-]{20,2000}"),
    _shape("Google secret", "gocspx-", r"\bGOCSPX-[\w-]{20,60}"),
    # learn.microsoft.com: storage connection strings, shared access signatures
    _shape("Azure key", "accountkey= sharedaccesskey=", r"(?i)\b(?:Account|SharedAccess)Key=([A-Za-z0-9+/=]{16,200})"),
    _shape("Azure signature", "sig=", r"(?i)[?&;]sig=([A-Za-z0-9%+/=_-]{16,400})"),
    _shape("Azure secret", "8q~", r"\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}"),
    # docs.stripe.com "API keys", "Webhooks"; twilio.com "API keys"; sendgrid.com; mailgun; mailchimp; square
    _shape("Stripe key", "sk_ rk_", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,250}"),
    _shape("Stripe key", "whsec_", r"\bwhsec_[A-Za-z0-9+/=]{16,100}"),
    _shape("Twilio key", "sk", r"\bSK[0-9a-f]{32}\b"),
    _shape("SendGrid key", "sg.", r"\bSG\.[\w-]{16,64}\.[\w-]{16,64}"),
    _shape("Mailgun key", "key-", r"\bkey-[0-9a-f]{32}\b"),
    _shape("Mailchimp key", "-us", r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    _shape("Square token", "eaaa sq0", r"\b(?:EAAA[\w-]{56,80}|sq0(?:atp|csp|idp)-[\w-]{20,60})"),
    # OpenAI, Anthropic and others; Hugging Face; Databricks; Vault; Terraform; Grafana; Sentry; New Relic; Postman …
    _shape("API key", "sk-", r"\bsk-[\w-]{20,300}"),
    _shape("Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,60}"),
    _shape("Databricks token", "dapi", r"\bdapi[0-9a-f]{32}(?:-\d)?\b"),
    _shape("Vault token", "hv", r"\bhv[sbr]\.[\w-]{20,300}"),
    _shape("Terraform token", ".atlasv1.", r"\b\w{14}\.atlasv1\.[\w-]{60,70}"),
    _shape("Grafana token", "glc_ glsa_", r"\b(?:glc|glsa)_[\w+/=-]{20,400}"),
    _shape("Sentry token", "sntry", r"\bsntry[su]_[\w+/=-]{20,400}"),
    _shape("New Relic key", "nrak-", r"\bNRAK-[A-Z0-9]{27}\b"),
    _shape("Postman key", "pmak-", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    _shape("DigitalOcean token", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
    _shape("Shopify token", "shp", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    _shape("Atlassian token", "atatt3", r"\bATATT3[\w=-]{20,300}"),
    _shape("Doppler token", "dp.", r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,100}"),
    _shape("Linear key", "lin_", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}"),
    _shape("Notion token", "ntn_", r"\bntn_[A-Za-z0-9]{40,60}"),
    _shape("Telegram token", ":aa", r"(?<!\d)\d{8,10}:AA[\w-]{33}"),
    # RFC 7519; RFC 7468 and PGP; age
    _shape("JSON web token", "eyj", r"\beyJ[\w-]{8,4000}\.[\w-]{8,8000}\.[\w-]{0,4000}"),
    _shape("private key", "private", _PEM + r"(?:-----END [A-Z0-9 ]{0,60}-----)?"),
    _shape("private key", "age-secret-key-", r"\bAGE-SECRET-KEY-1[A-Z0-9]{50,70}"),
    _shape("private key", "private-lines:", r"Private-Lines: \d{1,3}\s((?:[A-Za-z0-9+/=]{1,64}\s){1,200})"),
)


def find(text: str) -> Iterator[Span]:
    """Where a token of a known shape is."""
    small = text.lower()
    for shape in SHAPES:
        if any(word in small for word in shape.words):
            for match in shape.pattern.finditer(text):
                start, end = match.span(match.re.groups)
                if text[start:end] != MASK:
                    yield Span(start, end, shape.rule)
