"""Addresses of drills and scenarios."""

from django.urls import path

from .views import drills, editor, exchange, inviting, library, papers, programme

app_name = "drills"

one = "latihan/<int:pk>/"
asked = f"{one}undangan/<int:asked>/"
crew = f"{one}awak/<int:one>/"
text = "latihan/skenario/<int:pk>/"
inject = f"{text}inject/<slug:key>/"
aim = f"{text}sasaran/<slug:key>/"
role = f"{text}peran/<slug:code>/"
brought = f"{text}impor/<int:one>/"

urlpatterns = [
    path("latihan/", programme.home, name="home"),
    path("latihan/program/<int:pk>/", programme.one_programme, name="programme"),
    path("latihan/kalender/<int:year>/<int:number>/", programme.month, name="month"),
    path("latihan/baru/", programme.plan, name="plan"),
    path(one, drills.drill, name="drill"),
    path(f"{one}ubah/", drills.edit, name="edit"),
    path(f"{one}jadwal/", drills.schedule, name="schedule"),
    path(f"{one}tunda/", drills.postpone, name="postpone"),
    path(f"{one}pindah/", drills.move, name="move"),
    path(f"{one}batal/", drills.cancel, name="cancel"),
    path(f"{one}kalender/", drills.calendar_file, name="calendar_file"),
    path(f"{one}naskah/", papers.sheets, name="sheets"),
    path(f"{one}naskah/buat/", papers.ask, name="papers"),
    path(f"{one}naskah/<int:paper>/", papers.paper, name="paper"),
    path(f"{one}undangan/", inviting.invite, name="invite"),
    path(f"{asked}jawab/", inviting.answer, name="answer"),
    path(f"{asked}tarik/", inviting.uninvite, name="uninvite"),
    path(f"{one}awak/", inviting.crew_add, name="crew_add"),
    path(f"{crew}jawab/", inviting.crew_answer, name="crew_answer"),
    path(f"{crew}lepas/", inviting.crew_leave, name="crew_leave"),
    path("latihan/skenario/", library.library, name="library"),
    path("latihan/skenario/baru/", library.start, name="start"),
    path(text, library.scenario, name="scenario"),
    path(f"{text}siap/", library.ready, name="ready"),
    path(f"{text}buka-lagi/", library.reopen, name="reopen"),
    path(f"{text}revisi/", library.revise, name="revise"),
    path(f"{text}simpan-saja/", library.retire, name="retire"),
    path(f"{text}gandakan/", library.copy, name="copy"),
    path(f"{text}susun/", editor.editor, name="editor"),
    path(f"{text}kepala/", editor.head, name="head"),
    path(f"{text}inject/", editor.inject_add, name="inject_add"),
    path(inject, editor.inject_edit, name="inject_edit"),
    path(f"{inject}hapus/", editor.inject_delete, name="inject_delete"),
    path(f"{text}sasaran/", editor.objective_add, name="objective_add"),
    path(aim, editor.objective_edit, name="objective_edit"),
    path(f"{aim}hapus/", editor.objective_delete, name="objective_delete"),
    path(f"{text}peran/", editor.role_add, name="role_add"),
    path(role, editor.role_edit, name="role_edit"),
    path(f"{role}hapus/", editor.role_delete, name="role_delete"),
    path(f"{text}unduh/", exchange.export, name="export"),
    path(f"{text}impor/", exchange.upload, name="upload"),
    path(brought, exchange.import_map, name="import_map"),
    path(f"{brought}masukkan/", exchange.import_apply, name="import_apply"),
    path(f"{brought}lupakan/", exchange.import_discard, name="import_discard"),
    path(f"{brought}salah/", exchange.import_wrong, name="import_wrong"),
]
