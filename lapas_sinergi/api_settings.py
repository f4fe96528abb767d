"""How the machine's doorstep is set up; a part of the settings."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lapas_sinergi.api.explain",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sinergi API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AgreementKind": "coordination.models.agreements.Agreement.Kind",
        "AgreementStatus": "coordination.models.agreements.Agreement.Status",
        "AgencyKind": "coordination.models.Agency.Kind",
        "PersonnelKind": "coordination.models.SupportLine.Kind",
        "RequestStatus": "coordination.models.support.SupportRequest.Status",
        "SopStatus": "sop.models.SopVersion.Status",
    },
}
