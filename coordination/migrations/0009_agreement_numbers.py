"""The register of agreement numbers: what one agency gave to one agreement it gives to no other."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO coordination_agreementnumber (agency_id, kind, year, key, agreement_id)
SELECT p.agency_id, CASE a.kind WHEN 'cooperation' THEN 'PKS' ELSE 'NK' END,
    extract(year FROM a.made_on), lower(regexp_replace(p.number, '\\s', '', 'g')), a.id
FROM coordination_agreementparty p JOIN coordination_agreement a ON a.id = p.agreement_id
WHERE a.sha256 <> '' AND p.number <> '' AND a.made_on IS NOT NULL
ORDER BY a.id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0008_frozen_clauses'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=360)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.agency')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.agreement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'kind', 'year', 'key'), name='agreement_number_given_once')],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
