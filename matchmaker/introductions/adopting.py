"""How an answer reads inside its need: a line or a paragraph; joining version and question is `asking.link`."""

from dataclasses import replace

from matchmaker.catalogue.content import MOST_REQUIREMENTS, Content, NeedContent, RequirementContent

LONGEST_LINE = 80
"""Characters up to which an answer is proposed as a requirement line; a longer one goes into the problem as a paragraph."""


def proposed(content: Content, answer: str) -> Content:
    """Return a need's content with the answer in it."""
    if not isinstance(content, NeedContent):
        return content
    line = answer.strip()
    if len(line) <= LONGEST_LINE and "\n" not in line and len(content.requirements) < MOST_REQUIREMENTS:
        return replace(content, requirements=(*content.requirements, RequirementContent(line)))
    return replace(content, problem=f"{content.problem.rstrip()}\n\n{line}".strip())
