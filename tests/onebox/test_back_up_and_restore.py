"""A backup made while everything runs comes back on an empty machine, with sending off."""

import signal
import tarfile

from tests.onebox.conftest import Keeper, ask, onebox


def test_what_was_saved_comes_back_elsewhere_and_sends_nothing(var, keep):
    ask(keep().addresses, "CREATE TABLE kept AS SELECT 'tetap ada' AS word")
    (var / "secrets" / "journal.key").write_text("kunci")
    (var / "pki").mkdir(exist_ok=True)
    (var / "pki" / "issuing.key").write_text("penerbit")
    saved = onebox("backup", VAR_DIR=str(var))
    archive = saved.stdout.removeprefix("Cadangan: ").strip()
    elsewhere = var.parent / "elsewhere"

    restored = onebox("restore", archive, VAR_DIR=str(elsewhere))

    assert (saved.returncode, restored.returncode) == (0, 0)
    assert (elsewhere / "sending.off").exists()
    assert (elsewhere / "secrets" / "journal.key").read_text() == "kunci"
    assert (elsewhere / "pki" / "issuing.key").read_text() == "penerbit"
    second = Keeper(elsewhere)
    assert ask(second.addresses, "SELECT word FROM kept") == "tetap ada"
    assert second.end(signal.SIGTERM) == 0


def test_a_folder_with_data_is_never_overwritten(var):
    (var / "pg").mkdir(parents=True)

    done = onebox("restore", "apa-saja.tar", VAR_DIR=str(var))

    assert (done.returncode, "sudah berisi data" in done.stderr) == (1, True)


def test_a_file_that_is_no_backup_is_refused_before_anything_is_made(var, tmp_path):
    with tarfile.open(tmp_path / "lain.tar", "w") as tar:
        tar.add(__file__, "lain.py")

    for name, words in (("lain.tar", "bukan cadangan"), ("tidak-ada.tar", "tidak dapat dibaca")):
        done = onebox("restore", str(tmp_path / name), VAR_DIR=str(var))
        assert (done.returncode, words in done.stderr) == (1, True)
    assert not var.exists()


def test_a_damaged_backup_leaves_no_half_of_the_data(var, tmp_path):
    (tmp_path / "database.dump").write_text("rusak")
    with tarfile.open(tmp_path / "rusak.tar", "w") as tar:
        tar.add(tmp_path / "database.dump", "database.dump")

    done = onebox("restore", str(tmp_path / "rusak.tar"), VAR_DIR=str(var))

    assert (done.returncode, "pg_restore gagal" in done.stderr) == (1, True)
    assert not (var / "pg").exists()
