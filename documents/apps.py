from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """How paper is made and can be checked: renditions, attachments, the public card."""

    name = "documents"
    verbose_name = "Dokumen"
