/** The tiers as projects of jest: each runs the files of the folder of its name, test/<tier>. What each needs is in tiers.ts. */

const prepared = (setup, teardown = setup.replace(/\/[^/]*$/, '/teardown.ts')) => ({
  globalSetup: `<rootDir>/test/${setup}`,
  globalTeardown: `<rootDir>/test/${teardown}`,
});

/** A cluster of the tier's own. */
const cluster = prepared('local/support/setup.ts');
/** moto, which has one account. */
const moto = prepared('aws/support/setup.ts');
/** OpenTofu, and moto. */
const tofu = prepared('tofu/support/setup.ts');

/** By name: what jest prepares before the first file. */
const tiers = {
  unit: {},
  local: cluster,
  'local-long': cluster,
  review: cluster,
  'review-long': cluster,
  templates: cluster,
  aws: moto,
  'aws-long': moto,
  'pull-request': moto,
  hosts: prepared('hosts/support/setup.ts'),
  'day-two': prepared('hosts/support/setup-day-two.ts'),
  guest: {},
  schemas: {},
  'schemas-long': {},
  backup: {},
  monitoring: {},
  'monitoring-long': {},
  faults: {},
  'faults-long': {},
  loss: {},
  oracle: {},
  node: {},
  'node-unit': {},
  tofu,
  'tofu-aws': tofu,
  cdktn: {},
};

module.exports = Object.entries(tiers).map(([displayName, prepare]) => ({
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  ...prepare,
}));
