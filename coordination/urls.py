"""Addresses of requests, the directory and the agencies."""

from django.urls import path

from .views import (
    administration,
    agreeing,
    agreements,
    calling,
    decisions,
    devices,
    directory,
    files,
    gate,
    laws,
    packages,
    reporting,
    requests,
    roster_import,
    roster_keeping,
    rosters,
    rotations,
    sharing,
    signing,
    targets,
    urgent,
    watches,
)

app_name = "coordination"

asked = "permohonan/<int:pk>/"
officer = f"{asked}apel/<int:officer>/"
pact = "perjanjian/<int:pk>/"
jaga = "jaga/<int:pk>/"  # of an agency

support = [
    path("permohonan/", requests.request_list, name="request_list"),
    path("permohonan/baru/", requests.request_new, name="request_new"),
    path("permohonan/paket/", packages.package_list, name="package_list"),
    path(
        "permohonan/paket/<int:pk>/<int:provider>/<slug:case>/",
        packages.package_send,
        name="package_send",
    ),
    path("permohonan/unduh/<slug:kind>/", requests.request_export, name="request_export"),
    path(asked, requests.request_detail, name="request_detail"),
    path(f"{asked}ubah/", requests.request_edit, name="request_edit"),
    path(f"{asked}ajukan/", requests.request_submit, name="request_submit"),
    path(f"{asked}lisan/", urgent.request_speak, name="request_speak"),
    path(f"{asked}paket/", packages.request_package, name="request_package"),
    path(f"{asked}surat/", urgent.request_letter, name="request_letter"),
    path(f"{asked}batal/", requests.request_withdraw, name="request_withdraw"),
    path(f"{asked}komentar/", requests.request_comment, name="request_comment"),
    path(f"{asked}kabar/", requests.request_told, name="request_told"),
    path(f"{asked}terima/", decisions.request_receive, name="request_receive"),
    path(f"{asked}telaah/", decisions.request_review, name="request_review"),
    path(f"{asked}kembalikan/", decisions.request_send_back, name="request_send_back"),
    path(f"{asked}putusan/", decisions.request_decide, name="request_decide"),
    path(f"{asked}sprin/", decisions.request_order, name="request_order"),
    path(f"{asked}apel/", gate.request_muster, name="request_muster"),
    path(f"{officer}hadir/", gate.muster_arrive, name="muster_arrive"),
    path(f"{officer}tidak-hadir/", gate.muster_absent, name="muster_absent"),
    path(f"{officer}ganti/", gate.muster_replace, name="muster_replace"),
    path(f"{officer}keluar/", gate.muster_leave, name="muster_leave"),
    path(f"{asked}apel/keluar-semua/", gate.muster_leave_all, name="muster_leave_all"),
    path(f"{asked}apel/selesai/", gate.muster_complete, name="muster_complete"),
    path(f"{asked}apel/mulai/", gate.muster_enter, name="muster_enter"),
    path(f"{asked}apel/akhiri/", gate.muster_release, name="muster_release"),
    path(f"{asked}laporan/", reporting.request_report, name="request_report"),
    path(f"{asked}tutup/", reporting.request_close, name="request_close"),
    path(f"{asked}berbagi/", sharing.request_share, name="request_share"),
    path(
        f"{asked}berbagi/<slug:kind>/<int:share>/cabut/", sharing.share_revoke, name="share_revoke"
    ),
    path(f"{asked}lampiran/", requests.attachment_add, name="attachment_add"),
    path(f"{asked}lampiran/<int:file>/", files.attachment, name="attachment"),
    path(f"{asked}lampiran/<int:file>/hapus/", files.attachment_remove, name="attachment_remove"),
    path(f"{asked}naskah/", requests.request_papers, name="request_papers"),
    path(f"{asked}naskah/<int:paper>/", files.paper, name="paper"),
    path(f"{asked}naskah/<int:paper>/ulang/", files.paper_retry, name="paper_retry"),
]

agencies = [
    path("direktori/", directory.directory, name="directory"),
    path("instansi/<int:pk>/", directory.agency, name="agency"),
    path("instansi/<int:pk>/kelola/", administration.agency_admin, name="agency_admin"),
    path("instansi/<int:pk>/sasaran/", targets.target_list, name="target_list"),
    path("instansi/<int:pk>/sasaran/<int:target>/", targets.target_prove, name="target_prove"),
    path(
        "instansi/<int:pk>/sasaran/<int:target>/hapus/",
        targets.target_remove,
        name="target_remove",
    ),
    path("instansi/<int:pk>/data/", administration.agency_edit, name="agency_edit"),
    path("instansi/<int:pk>/jabatan/", administration.position_add, name="position_add"),
    path("instansi/<int:pk>/orang/", administration.person_add, name="person_add"),
    path("instansi/<int:pk>/tugas/", administration.person_posting_add, name="person_posting_add"),
    path("instansi/<int:pk>/personel/", administration.officers, name="officers"),
    path("instansi/<int:pk>/personel/tambah/", administration.officers_add, name="officers_add"),
    path("instansi/<int:pk>/panggilan/", calling.call_policies, name="call_policies"),
    path("instansi/<int:pk>/panggilan/<slug:purpose>/", calling.call_policy, name="call_policy"),
    path("instansi/tugas/<int:pk>/akhiri/", administration.posting_end, name="posting_end"),
    path("instansi/tugas/<int:pk>/sandi/", administration.person_reset, name="person_reset"),
    path(
        "instansi/personel/<int:pk>/lepas/",
        administration.officer_discharge,
        name="officer_discharge",
    ),
    path("instansi/<int:pk>/perangkat/", devices.device_list, name="device_list"),
    path("instansi/perangkat/<int:pk>/cabut/", devices.device_revoke, name="device_revoke"),
]

paper = f"{pact}naskah/<int:paper>/"

agreed = [
    path("perjanjian/", agreements.agreement_list, name="agreement_list"),
    path("perjanjian/baru/", agreements.agreement_new, name="agreement_new"),
    path(pact, agreements.agreement, name="agreement"),
    path(f"{pact}ubah/", agreements.agreement_edit, name="agreement_edit"),
    path(f"{pact}pihak/", agreeing.agreement_parties, name="agreement_parties"),
    path(f"{pact}pihak/<int:party>/", agreeing.agreement_party, name="agreement_party"),
    path(f"{pact}telaah/", agreeing.agreement_review, name="agreement_review"),
    path(f"{pact}catatan/", agreeing.agreement_remark, name="agreement_remark"),
    path(
        f"{pact}catatan/<int:remark>/selesai/", agreeing.agreement_resolve, name="agreement_resolve"
    ),
    path(f"{pact}setuju/", agreeing.agreement_agree, name="agreement_agree"),
    path(f"{pact}tanda-tangan/", signing.agreement_sign, name="agreement_sign"),
    path(f"{pact}pihak/<int:party>/pindaian/", signing.agreement_scan, name="agreement_scan"),
    path(f"{pact}buka/", agreeing.agreement_thaw, name="agreement_thaw"),
    path(f"{pact}batal/", agreeing.agreement_withdraw, name="agreement_withdraw"),
    path(f"{pact}akhiri/", agreeing.agreement_terminate, name="agreement_terminate"),
    path(f"{pact}lanjutan/<slug:way>/", agreements.agreement_follow, name="agreement_follow"),
    path(f"{pact}naskah/", agreements.agreement_papers, name="agreement_papers"),
    path(paper, agreements.agreement_paper, name="agreement_paper"),
    path(f"{paper}ulang/", agreements.agreement_paper_retry, name="agreement_paper_retry"),
    path("dasar-hukum/", laws.law_list, name="law_list"),
    path("dasar-hukum/baru/", laws.law_new, name="law_new"),
    path("dasar-hukum/<int:pk>/", laws.law, name="law"),
    path("dasar-hukum/<int:pk>/ubah/", laws.law_edit, name="law_edit"),
]

duty = [
    path("jaga/", rosters.roster_tonight, name="roster_tonight"),
    path(f"{jaga}minggu/", rosters.roster_week, name="roster_week"),
    path(f"{jaga}kelola/", roster_keeping.roster_keep, name="roster_keep"),
    path(f"{jaga}pos/baru/", roster_keeping.duty_post_add, name="duty_post_add"),
    path("jaga/pos/<int:pk>/", roster_keeping.duty_post, name="duty_post"),
    path(f"{jaga}regu/baru/", roster_keeping.team_add, name="team_add"),
    path("jaga/regu/<int:pk>/", roster_keeping.team, name="team"),
    path("jaga/regu/<int:pk>/nama/", roster_keeping.team_rename, name="team_rename"),
    path("jaga/anggota/<int:pk>/akhiri/", roster_keeping.member_leave, name="member_leave"),
    path(f"{jaga}pola/baru/", rotations.rotation_new, name="rotation_new"),
    path("jaga/pola/<int:pk>/ubah/", rotations.rotation_change, name="rotation_change"),
    path("jaga/pola/<int:pk>/akhiri/", rotations.rotation_stop, name="rotation_stop"),
    path("jaga/pola/<int:pk>/hapus/", rotations.rotation_discard, name="rotation_discard"),
    path(f"{jaga}pengganti/", roster_keeping.stand_ins, name="stand_ins"),
    path("jaga/pengganti/<int:pk>/batal/", roster_keeping.stand_in_cancel, name="stand_in_cancel"),
    path(f"{jaga}libur/", roster_keeping.holidays, name="holidays"),
    path("jaga/libur/<int:pk>/hapus/", roster_keeping.holiday_remove, name="holiday_remove"),
    path("jaga/tukar/", watches.swaps, name="swaps"),
    path(f"{jaga}tukar/baru/", watches.swap_new, name="swap_new"),
    path("jaga/tukar/<int:pk>/", watches.swap, name="swap"),
    path("jaga/tukar/<int:pk>/<slug:answer>/", watches.swap_answer, name="swap_answer"),
    path(f"{jaga}apel/", watches.handovers, name="handovers"),
    path("jaga/apel/<int:pk>/", watches.handover, name="handover"),
    path("jaga/apel/<int:pk>/terima/", watches.handover_take, name="handover_take"),
    path("jaga/apel/<int:pk>/batal/", watches.handover_withdraw, name="handover_withdraw"),
    path("jaga/kalender/", watches.feeds, name="feeds"),
    path("jaga/kalender/<int:pk>/cabut/", watches.feed_revoke, name="feed_revoke"),
    path("kalender/<str:secret>.ics", watches.calendar, name="calendar"),
    path(f"{jaga}impor/", roster_import.roster_upload, name="roster_upload"),
    path(f"{jaga}impor/templat.xlsx", roster_import.roster_template, name="roster_template"),
    path("jaga/impor/<int:pk>/", roster_import.roster_import, name="roster_import"),
    path("jaga/impor/<int:pk>/terapkan/", roster_import.roster_apply, name="roster_apply"),
    path("jaga/impor/<int:pk>/urungkan/", roster_import.roster_undo, name="roster_undo"),
    path("jaga/impor/<int:pk>/lupakan/", roster_import.roster_discard, name="roster_discard"),
    path("jaga/impor/<int:pk>/salah.xlsx", roster_import.roster_wrong, name="roster_wrong"),
]

urlpatterns = [*support, *agencies, *agreed, *duty]
