"""Addresses of joint SOPs."""

from django.urls import path

from .views import chains, editor, exchange, library, reading, review, signing

app_name = "sop"

one = "sop/<int:pk>/"
step = f"{one}langkah/<slug:key>/"
lane = f"{one}pelaksana/<slug:code>/"

urlpatterns = [
    path("sop/", library.library, name="library"),
    path("sop/baru/", library.start, name="start"),
    path("sop/paraf/<int:agency>/", chains.chain, name="chain"),
    path(one, reading.version, name="version"),
    path(f"{one}gandakan/", library.copy, name="copy"),
    path(f"{one}revisi/", library.amend, name="amend"),
    path(f"{one}baca/", reading.acknowledge, name="acknowledge"),
    path(f"{one}cakupan/", reading.coverage, name="coverage"),
    path(f"{one}banding/<int:other>/", reading.versions, name="compare"),
    path(f"{one}unduh/<slug:kind>/", exchange.export, name="export"),
    path(f"{one}susun/", editor.editor, name="editor"),
    path(f"{one}susun/lain/", editor.settings, name="settings"),
    path(f"{one}susun/impor/", exchange.replace, name="import"),
    path(f"{one}langkah/", editor.step_add, name="step_add"),
    path(step, editor.step_edit, name="step_edit"),
    path(f"{step}pindah/", editor.step_move, name="step_move"),
    path(f"{step}hapus/", editor.step_delete, name="step_delete"),
    path(f"{step}periksa/", editor.step_check, name="step_check"),
    path(f"{one}pelaksana/", editor.lane_add, name="lane_add"),
    path(lane, editor.lane_edit, name="lane_edit"),
    path(f"{lane}pindah/", editor.lane_move, name="lane_move"),
    path(f"{lane}hapus/", editor.lane_delete, name="lane_delete"),
    path(f"{one}bagian/<slug:kind>/", editor.part_edit, name="part_edit"),
    path(f"{one}tinjau/", review.review, name="review"),
    path(f"{one}ajukan/", review.submit, name="submit"),
    path(f"{one}paraf/<int:step>/", review.initial, name="initial"),
    path(f"{one}paraf/<int:step>/kembalikan/", review.send_back, name="send_back"),
    path(f"{one}nomor/", review.number, name="number"),
    path(f"{one}bekukan/", review.freeze, name="freeze"),
    path(f"{one}catatan/", review.remark, name="remark"),
    path(f"{one}catatan/<int:remark>/selesai/", review.resolve, name="resolve"),
    path(f"{one}buka-lagi/", review.reopen, name="reopen"),
    path(f"{one}cabut/", review.withdraw, name="withdraw"),
    path(f"{one}tetap/", review.keep, name="keep"),
    path(f"{one}tanda-tangan/", signing.sign, name="sign"),
    path(f"{one}pindaian/", signing.scan, name="scan"),
    path(f"{one}pindaian/<int:agency>/", signing.scan_sheet, name="scan_sheet"),
    path(f"{one}pdf/", signing.pdf, name="pdf"),
    path(f"{one}pdf/ulang/", signing.retry, name="retry"),
    path(f"{one}cetak/", signing.print_copy, name="print"),
    path(f"{one}cetak/<int:copy>/", signing.printed, name="printed"),
]
