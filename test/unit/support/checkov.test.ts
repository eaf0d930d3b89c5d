import { heldAgainstWaivers, scannable } from '../../support/checkov';

const file = {
  terraform: { required_version: '>= 1.11.0' },
  resource: {
    aws_s3_bucket: {
      state: { '//': { waivers: { CKV_AWS_18: 'reason', CKV_AWS_144: 'reason' } } },
      other: {},
    },
  },
};
const finding = (check_id: string, resource: string): Parameters<typeof heldAgainstWaivers>[1][number] => ({
  check_id,
  check_name: 'Ensure access logging',
  resource,
});

test('GIVEN a finding that its own resource waives THEN only others are left, and so are waivers of nothing', () => {
  const findings = [
    finding('CKV_AWS_18', 'aws_s3_bucket.state'),
    finding('CKV_AWS_18', 'aws_s3_bucket.other'),
  ];

  expect(heldAgainstWaivers(file, findings)).toEqual({
    findings: ['CKV_AWS_18 aws_s3_bucket.other: Ensure access logging'],
    needlessWaivers: ['CKV_AWS_144 aws_s3_bucket.state'],
  });
});

test('GIVEN a finding that names no type THEN the waiver of the resource of this name holds for it', () => {
  const findings = [finding('CKV_AWS_18', 'resource.state'), finding('CKV_AWS_144', 'resource.state')];

  expect(heldAgainstWaivers(file, findings)).toEqual({ findings: [], needlessWaivers: [] });
  expect(heldAgainstWaivers(file, [finding('CKV_AWS_18', 'data.state')]).findings).toHaveLength(1);
});

test('GIVEN synthesized code THEN checkov gets it without the block that it cannot read', () => {
  expect(scannable(file)).toEqual({ resource: file.resource });
});
