"""Write the shipped Word templates to `templates/`: `python -m tools.build_templates`.

The .docx files are what counts at run time, and reviewers edit them in Word. This script is
the source of the originals; running it again puts the originals back.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tools.papers import (
    acceptance,
    application_review,
    audit_notice,
    audit_plan,
    certificate,
    decision_sheet,
    meeting_signin,
    nonconformity,
    notices,
    programme,
    report,
    stage1,
)

TEMPLATES: Mapping[str, Callable[[], bytes]] = {
    "common/audit_plan": audit_plan.audit_plan,
    "common/application_review": application_review.application_review,
    "common/acceptance_notice": acceptance.acceptance_notice,
    "common/audit_programme": programme.audit_programme,
    "common/meeting_signin": meeting_signin.meeting_signin,
    "common/audit_notice": audit_notice.audit_notice,
    "common/nc_report": nonconformity.nc_report,
    "common/decision_sheet": decision_sheet.decision_sheet,
    "common/certificate_draft": certificate.common_certificate,
    "common/certificate_bilingual": partial(certificate.common_certificate, bilingual=True),
    "common/stage1_conclusion": stage1.stage1_conclusion,
    "common/audit_report": report.audit_report,
    "common/finding_list": notices.finding_list,
    "common/refusal_notice": notices.refusal_notice,
    "common/rejection_notice": notices.refusal_notice,
    "common/supplement_request": notices.supplement_request,
    "common/maintenance_notice": notices.maintenance_notice,
    "common/renewal_notice": notices.change_notice,
    "common/change_notice": notices.change_notice,
    "common/suspension_notice": notices.suspension_notice,
    "common/restoration_notice": notices.restoration_notice,
    "common/withdrawal_notice": notices.withdrawal_notice,
    "common/termination_notice": notices.termination_notice,
    "zzc/audit_plan": audit_plan.zero_carbon_plan,
    "zzc/decision_sheet": decision_sheet.zero_carbon_sheet,
    "zzc/certificate_draft": certificate.emission_certificate,
    "zzc/certificate_bilingual": partial(certificate.emission_certificate, bilingual=True),
    "zzc/maintenance_notice": notices.yearly_confirmation,
    "ztht/audit_plan": audit_plan.offsite_plan,
    "zzc/audit_report": report.zero_carbon_report,
    "pcec/audit_report": report.covered_report,
    "ench/audit_report": report.rating_report,
    "ztht/stage1_conclusion": stage1.offsite_conclusion,
    "pcec/certificate_draft": certificate.graded_certificate,
    "pcec/certificate_bilingual": partial(certificate.graded_certificate, bilingual=True),
    "zhrz/certificate_draft": certificate.evaluation_certificate,
    "zhrz/certificate_bilingual": partial(certificate.evaluation_certificate, bilingual=True),
    "ench/decision_sheet": decision_sheet.rating_sheet,
}


def write(folder: Path) -> None:
    """Write every template below `folder`."""
    for name, build in TEMPLATES.items():
        path = folder / f"{name}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "templates")
