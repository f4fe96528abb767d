"""What is still wrong with an SOP, by the rules of PermenPAN-RB 35/2012; each says what to do."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .content import (
    LARGEST,
    MOST_LANES,
    MOST_STEPS,
    Flow,
    Label,
    Malformed,
    Sop,
    Step,
    Symbol,
    canonical,
)

ERROR, WARNING = "error", "warning"
VERB = re.compile(r"(me(m|n|ng|ny|l|r|w|y)?|ber|bel|memper)[a-z]{2,}", re.IGNORECASE)
ALSO_VERBS = {"hadir", "ikut", "kembali", "keluar", "lapor", "masuk", "naik", "tiba", "turun"}
NO_VERBS = {"belum", "berapa", "berat", "berita", "berkas", "berkat", "besar", "media", "medis"}
NO_VERBS |= {"meja", "mental", "menit", "menteri", "menurut", "merah", "mereka", "mesin", "metode"}
QUALITY = {"requirements": _("kelengkapan"), "minutes": _("waktu"), "output": _("output")}
WORDS: Mapping[str, str | Promise] = {
    "title": _("Judul belum diisi. Tuliskan nama SOP."),
    "parties": _("SOP bersama disahkan paling sedikit dua instansi. Tambahkan instansinya."),
    "steps": _("Belum ada langkah. Tambahkan langkah mulai dan langkah selesai."),
    "many_steps": _("Langkah lebih dari %(most)s. Pecah menjadi dua SOP yang saling terkait."),
    "large": _("SOP terlalu panjang: lebih dari %(most)s huruf. Pendekkan atau pecah menjadi dua."),
    "many_lanes": _("Pelaksana lebih dari %(most)s. Gabungkan atau pecah menjadi dua SOP."),
    "legal_bases": _("Dasar hukum belum diisi. Pilih paling sedikit satu."),
    "repealed": _("Dasar hukum “%(title)s” sudah dicabut. Ganti dengan yang berlaku."),
    "unverified": _("Dasar hukum “%(title)s” belum diperiksa. Minta bagian hukum memeriksanya."),
    "qualifications": _("Kualifikasi pelaksana belum diisi. Tuliskan paling sedikit satu."),
    "equipment": _("Peralatan belum diisi. Tuliskan paling sedikit satu."),
    "warnings": _("Peringatan belum diisi. Tuliskan akibat bila SOP tidak dijalankan."),
    "records": _("Pencatatan belum diisi. Tuliskan apa yang dicatat dan didata."),
    "readiness": _("Daftar periksa kesiapan kosong. Tuliskan apa yang harus siap sebelumnya."),
    "unused_lane": _("Pelaksana “%(lane)s” tidak punya langkah. Beri langkah atau hapus."),
    "activity": _("Langkah %(no)s: kegiatan belum diisi. Tuliskan apa yang dikerjakan."),
    "verb": _("Langkah %(no)s: mulai kegiatan dengan kata kerja, misalnya “Memeriksa …”."),
    "passive": _("Langkah %(no)s: ubah “%(word)s” menjadi kata kerja aktif berawalan me-."),
    "lane": _("Langkah %(no)s: pelaksana belum dipilih. Pilih yang mengerjakannya."),
    "quality": _("Langkah %(no)s: mutu baku belum lengkap. Isi %(missing)s."),
    "start": _("Langkah %(no)s: langkah pertama harus bersimbol kapsul. Ubah simbolnya."),
    "middle": _("Langkah %(no)s: kapsul hanya untuk mulai dan selesai. Ubah simbolnya."),
    "no_end": _("Belum ada langkah selesai. Beri kapsul pada langkah terakhir."),
    "ends": _("Langkah %(no)s: hanya satu langkah boleh menjadi akhir. Sambungkan ke sana."),
    "dead_end": _("Langkah %(no)s: belum ada lanjutannya. Sambungkan ke langkah berikutnya."),
    "no_yes": _("Langkah %(no)s: keputusan belum punya jalan Ya. Pilih tujuannya."),
    "no_no": _("Langkah %(no)s: keputusan belum punya jalan Tidak. Pilih tujuannya."),
    "unlabelled": _("Langkah %(no)s: beri Ya atau Tidak pada setiap jalan keluar keputusan."),
    "labelled": _("Langkah %(no)s: Ya dan Tidak hanya untuk keputusan. Ubah simbol atau jalannya."),
    "same_exits": _("Langkah %(no)s: Ya dan Tidak menuju langkah yang sama. Bedakan tujuannya."),
    "split": _(
        "Langkah %(no)s: bercabang tanpa keputusan. Pakai belah ketupat atau satukan "
        "tujuannya dalam satu kelompok bersamaan."
    ),
    "twice": _("Langkah %(no)s: ada dua panah yang sama. Hapus salah satunya."),
    "itself": _("Langkah %(no)s: panahnya kembali ke dirinya sendiri. Ubah tujuannya."),
    "unreached": _("Langkah %(no)s: tidak dapat dicapai dari langkah pertama. Sambungkan panah."),
    "endless": _("Langkah %(no)s: tidak pernah sampai ke akhir. Sambungkan panah keluarnya."),
    "other_end": _("Langkah %(no)s: menuju %(other)s, tetapi SOP itu tidak ada di Keterkaitan."),
    "alone": _("Langkah %(no)s: kelompok bersamaan “%(group)s” hanya berisi satu langkah."),
    "apart": _("Langkah %(no)s: kelompok bersamaan “%(group)s” terputus. Dekatkan barisnya."),
    "in_group": _("Langkah %(no)s: langkah bersamaan tidak boleh saling menunggu. Hapus panahnya."),
}
REFUSALS: Mapping[str, str | Promise] = {
    "missing": _("Bagian “%(where)s” tidak ada. Lengkapi berkasnya."),
    "unknown_name": _("Bagian “%(where)s” tidak dikenal. Hapus dari berkas."),
    "not_a_record": _("Bagian “%(where)s” harus berupa kumpulan bagian bernama."),
    "not_a_list": _("Bagian “%(where)s” harus berupa daftar."),
    "not_a_number": _("Bagian “%(where)s” harus berupa bilangan bulat."),
    "not_a_text": _("Bagian “%(where)s” harus berupa teks."),
    "out_of_range": _("Bagian “%(where)s” harus antara 0 dan %(most)s."),
    "too_long": _("Bagian “%(where)s” terlalu panjang. Paling banyak %(most)s huruf."),
    "too_many": _("Bagian “%(where)s” terlalu banyak. Paling banyak %(most)s."),
    "too_large": _("SOP terlalu besar. Paling banyak %(most)s huruf seluruhnya."),
    "unprintable": _("Bagian “%(where)s” memuat huruf yang tidak dapat dicetak. Tulis ulang."),
    "unknown": _("Bagian “%(where)s” menyebut nama yang tidak ada dalam SOP ini."),
    "empty": _("Bagian “%(where)s” memuat nama kosong."),
    "twice": _("Bagian “%(where)s” memuat nama yang sama dua kali."),
    "reserved": _("Bagian “%(where)s” memakai awalan “%(most)s” yang berarti SOP lain."),
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: at a step, or None for the whole SOP."""

    step_key: str | None
    code: str
    severity: str = ERROR
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def words(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        parts = {
            name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
            for name, value in self.params.items()
        }
        words: str = str(WORDS[self.code]) % parts
        return words


def explain(error: Malformed) -> str:
    """Why a file is not an SOP, in the reader's language."""
    words: str = str(REFUSALS[error.code]) % {"where": error.where, "most": error.most}
    return words


def lint(sop: Sop) -> list[Problem]:
    """Everything to mend, the whole first, then step by step."""
    chart = _Chart(sop)
    found = [*_identity(sop)]
    for step in sop.steps:
        found.extend(problem for rule in RULES for problem in rule(chart, step))
    return found


class _Chart:
    """The SOP with what several rules ask of it."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.number = {step.key: n for n, step in enumerate(sop.steps, 1)}
        self.step = {step.key: step for step in sop.steps}
        self.out: Mapping[str, list[Flow]] = defaultdict(list)
        self.into: Mapping[str, list[Flow]] = defaultdict(list)
        for flow in sop.flows:
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)

    def problem(self, step: Step, code: str, severity: str = ERROR, **params: object) -> Problem:
        return Problem(step.key, code, severity, {"no": self.number[step.key], **params})

    @cached_property
    def reached(self) -> set[str]:
        """All that the first step leads to."""
        first = [step.key for step in self.sop.steps[:1]]
        return _spread(first, lambda key: [f.target for f in self.out[key] if not f.other])

    @cached_property
    def ending(self) -> set[str]:
        """All that leads to an end, or to another SOP."""
        ends = [step.key for step in self.sop.steps if self.is_end(step)]
        ends += [flow.source for flow in self.sop.flows if flow.other]
        return _spread(ends, lambda key: [flow.source for flow in self.into[key]])

    @cached_property
    def groups(self) -> dict[str, list[int]]:
        """The numbers of the steps of every parallel group."""
        found: dict[str, list[int]] = defaultdict(list)
        for step in self.sop.steps:
            if step.parallel:
                found[step.parallel].append(self.number[step.key])
        return found

    def is_end(self, step: Step) -> bool:
        return step.symbol is Symbol.TERMINATOR and not self.out[step.key]

    def group_of(self, flow: Flow) -> str:
        target = self.step.get(flow.target)
        return target.parallel if target else ""


def _spread(first: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    line = list(first)
    while line:
        key = line.pop()
        if key not in seen:
            seen.add(key)
            line.extend(following(key))
    return seen


def _identity(sop: Sop) -> Iterator[Problem]:
    """The parts around the flowchart."""
    if not sop.title.strip():
        yield Problem(None, "title")
    if len(sop.parties) < 2:
        yield Problem(None, "parties")
    for name in ("legal_bases", "qualifications", "equipment", "warnings", "records", "readiness"):
        if not getattr(sop, name):
            yield Problem(None, name, WARNING)
    for basis in sop.legal_bases:
        if basis.status in ("repealed", "unverified"):
            yield Problem(None, basis.status, WARNING, {"title": basis.title or basis.code})
    yield from _size(sop)


def _size(sop: Sop) -> Iterator[Problem]:
    if not sop.steps:
        yield Problem(None, "steps")
    if len(sop.steps) > MOST_STEPS:
        yield Problem(None, "many_steps", params={"most": MOST_STEPS})
    if len(sop.lanes) > MOST_LANES:
        yield Problem(None, "many_lanes", params={"most": MOST_LANES})
    if len(canonical(sop)) > LARGEST:
        yield Problem(None, "large", params={"most": LARGEST})
    used = {lane for step in sop.steps for lane in step.lanes}
    for lane in sop.lanes:
        if lane.code not in used:
            yield Problem(None, "unused_lane", WARNING, {"lane": lane.name or lane.code})


# --- One rule each: the problems of one step ------------------------------------------------------


def _starts_with_a_verb(chart: _Chart, step: Step) -> Iterator[Problem]:
    words = step.activity.split()
    if not words:
        yield chart.problem(step, "activity")
        return
    word = re.sub(r"[^\w-]", "", words[0]).lower()
    if re.fullmatch(r"di[a-z]{4,}", word):
        yield chart.problem(step, "passive", word=words[0])
    elif word in NO_VERBS or not (VERB.fullmatch(word.split("-")[0]) or word in ALSO_VERBS):
        yield chart.problem(step, "verb")


def _is_somebodys(chart: _Chart, step: Step) -> Iterator[Problem]:
    if not step.lanes:
        yield chart.problem(step, "lane")


def _has_its_quality(chart: _Chart, step: Step) -> Iterator[Problem]:
    missing = tuple(
        name for part, name in QUALITY.items() if not str(getattr(step, part) or "").strip()
    )
    if missing:
        yield chart.problem(step, "quality", missing=missing)


def _begins_and_ends_once(chart: _Chart, step: Step) -> Iterator[Problem]:
    first, capsule = chart.number[step.key] == 1, step.symbol is Symbol.TERMINATOR
    if first and not capsule:
        yield chart.problem(step, "start")
    if capsule and not first and chart.out[step.key]:
        yield chart.problem(step, "middle")
    if not capsule and not chart.out[step.key]:
        yield chart.problem(step, "dead_end")
    ends = [one for one in chart.sop.steps if chart.is_end(one)]
    if chart.is_end(step) and step is not ends[-1]:
        yield chart.problem(step, "ends")
    if not ends and step is chart.sop.steps[-1]:
        yield Problem(None, "no_end")


def _decides_or_goes_on(chart: _Chart, step: Step) -> Iterator[Problem]:
    ways: dict[Label, list[Flow]] = defaultdict(list)
    for flow in chart.out[step.key]:
        ways[flow.label].append(flow)
    if step.symbol is not Symbol.DECISION:
        if ways[Label.YES] or ways[Label.NO]:
            yield chart.problem(step, "labelled")
    else:
        yield from _decides(chart, step, ways)
    for flows in ways.values():
        targets = {chart.group_of(flow) or flow.target for flow in flows}
        if len(targets) > 1:
            yield chart.problem(step, "split")


def _decides(chart: _Chart, step: Step, ways: Mapping[Label, list[Flow]]) -> Iterator[Problem]:
    if ways[Label.NONE]:
        yield chart.problem(step, "unlabelled")
    if not ways[Label.YES]:
        yield chart.problem(step, "no_yes")
    if not ways[Label.NO]:
        yield chart.problem(step, "no_no")
    if {f.target for f in ways[Label.YES]} & {f.target for f in ways[Label.NO]}:
        yield chart.problem(step, "same_exits", WARNING)


def _has_sound_arrows(chart: _Chart, step: Step) -> Iterator[Problem]:
    flows = chart.out[step.key]
    if len(set(flows)) < len(flows):
        yield chart.problem(step, "twice")
    if any(flow.target == step.key for flow in flows):
        yield chart.problem(step, "itself")
    for code in sorted({flow.other for flow in flows} - {"", *chart.sop.related}):
        yield chart.problem(step, "other_end", WARNING, other=code)


def _is_on_the_way(chart: _Chart, step: Step) -> Iterator[Problem]:
    if step.key not in chart.reached:
        yield chart.problem(step, "unreached")
    elif step.key not in chart.ending and chart.out[step.key]:
        yield chart.problem(step, "endless")


def _shares_its_group(chart: _Chart, step: Step) -> Iterator[Problem]:
    if not step.parallel:
        return
    numbers, params = chart.groups[step.parallel], {"group": step.parallel}
    if len(numbers) == 1:
        yield chart.problem(step, "alone", WARNING, **params)
    if chart.number[step.key] == numbers[0] and numbers[-1] - numbers[0] >= len(numbers):
        yield chart.problem(step, "apart", WARNING, **params)
    if any(chart.group_of(flow) == step.parallel for flow in chart.out[step.key]):
        yield chart.problem(step, "in_group")


RULES = (
    _starts_with_a_verb,
    _is_somebodys,
    _has_its_quality,
    _begins_and_ends_once,
    _decides_or_goes_on,
    _has_sound_arrows,
    _is_on_the_way,
    _shares_its_group,
)
