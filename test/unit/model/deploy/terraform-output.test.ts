import {
  isStale,
  appliedCounts,
  applyProgress,
  asksForInit,
  asksForUpgrade,
  backendChanged,
  brokeOnConnection,
  changesOutputs,
  destroyedAddresses,
  isUnchanged,
  passingReason,
  topicsWithoutConnection,
  plannedCounts,
  stateLockHolder,
} from '../../../../model/deploy/terraform-output';

// As Terraform 1.11.4 and OpenTofu 1.11.0 print it with -no-color.
const APPLY = `
Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  + create
-/+ destroy and then create replacement

Terraform will perform the following actions:

  # kafka_acl.a is tainted, so must be replaced
-/+ resource "kafka_acl" "a" {
    }

  # kafka_quota.user__x must be replaced
-/+ resource "kafka_quota" "user__x" {
    }

  # kafka_acl.b will be destroyed
  # (because kafka_acl.b is not in configuration)
  - resource "kafka_acl" "b" {
    }

  # kafka_topic.c["k v"] will be created
  + resource "kafka_topic" "c" {
    }

Plan: 3 to add, 0 to change, 3 to destroy.
kafka_acl.b: Destroying... [id=b]
kafka_acl.b: Destruction complete after 0s
kafka_acl.a: Creating...
kafka_acl.a: Still creating... [10s elapsed]
kafka_acl.a: Creation complete after 12s [id=a]
terraform_data.ready (local-exec): x: Creation complete after 1s
`;

test('GIVEN an apply that goes on THEN what is done of how many', () => {
  expect(applyProgress(APPLY)).toEqual({ done: 3, total: 6 });
  expect(applyProgress('kafka_topic.a: Refreshing state...')).toEqual({ done: 0 });
  expect(appliedCounts(APPLY)).toBeUndefined();
});

test.each([
  ['Plan: 1 to add, 2 to change, 3 to destroy.', { added: 1, changed: 2, destroyed: 3, imported: 0 }],
  [
    'Plan: 9 to import, 1 to add, 0 to change, 0 to destroy.',
    { added: 1, changed: 0, destroyed: 0, imported: 9 },
  ],
  [
    'No changes. Your infrastructure matches the configuration.',
    { added: 0, changed: 0, destroyed: 0, imported: 0 },
  ],
  ['Error: something', undefined],
])('plan %j', (text, counts) => {
  expect(plannedCounts(`first\n${text}\n`)).toEqual(counts);
});

test.each([
  [
    'Apply complete! Resources: 1 added, 2 changed, 3 destroyed.',
    { added: 1, changed: 2, destroyed: 3, imported: 0 },
  ],
  [
    'Apply complete! Resources: 4 imported, 1 added, 0 changed, 0 destroyed.',
    { added: 1, changed: 0, destroyed: 0, imported: 4 },
  ],
  ['Destroy complete! Resources: 5 destroyed.', { added: 0, changed: 0, destroyed: 5, imported: 0 }],
])('result %j', (text, counts) => {
  const read = appliedCounts(`first\n${text}\n`);
  expect(read).toEqual(counts);
  expect(read && isUnchanged(read)).toBe(false);
});

test('GIVEN a plan THEN whatever it destroys or replaces is named, also what is only tainted', () => {
  expect(destroyedAddresses(APPLY)).toEqual(['kafka_acl.a', 'kafka_quota.user__x', 'kafka_acl.b']);
});

test('GIVEN a plan of outputs alone THEN it is not taken for no change', () => {
  expect(changesOutputs('\nChanges to Outputs:\n  + bootstrap = "x"\n')).toBe(true);
  expect(changesOutputs('No changes. Your infrastructure matches the configuration.')).toBe(false);
});

test('GIVEN a state that another run holds THEN who that is', () => {
  const stderr = `
Error: Error acquiring the state lock

Error message: resource temporarily unavailable
Lock Info:
  ID:        6a1f
  Path:      x.tfstate
  Operation: OperationTypeApply
  Who:       ann@host
  Version:   1.11.4
  Created:   2026-11-29 12:00:00 +0000 UTC
`;
  expect(stateLockHolder(stderr)).toBe('ann@host, OperationTypeApply, since 2026-11-29 12:00:00 +0000 UTC');
  expect(stateLockHolder('Error: another')).toBeUndefined();
});

test.each([
  [
    'Error: Required plugins are not installed\n\nThe installed provider plugins … run:\n  terraform init',
    true,
  ],
  ['│ Error: Backend initialization required, please run "terraform\n│ init"', true],
  ['Run `tofu init` to install all modules required by this configuration.', true],
  ['Error: Instance cannot be destroyed', false],
])('GIVEN the error %j THEN it asks for an init: %s', (stderr, asks) => {
  expect(asksForInit(stderr)).toBe(asks);
});

test('GIVEN what init asks for THEN it is told apart', () => {
  expect(asksForUpgrade('must use terraform init -upgrade to allow selection of new versions')).toBe(true);
  expect(asksForUpgrade('Error: Backend configuration changed')).toBe(false);
  const changed = `Error: Backend configuration changed

A change in the backend configuration has been detected, which may require
migrating existing state.

If you wish to attempt automatic migration of the state, use "terraform init
-migrate-state".
If you wish to store the current configuration with no changes to the state,
use "terraform init -reconfigure".`;
  expect(backendChanged(changed)).toBe(true);
  expect(backendChanged('Error: Failed to query available provider packages')).toBe(false);
});

test.each([
  ['Error: kafka: broker not connected', true],
  ['\u001b[31m│\u001b[0m Error: kafka: broker not\n           │ connected', true],
  ['Error: kafka: client has run out of available brokers to talk to', false],
])('the provider’s connection race in %j: %s', (text, expected) => {
  expect(brokeOnConnection(text)).toBe(expected);
});

describe('errors that pass', () => {
  const acl = `
Error: ACL User:a|*|Read|Allow|Topic|t|Literal was not visible in Kafka after 10 attempts over 2s

  with kafka_acl.a,
  on cdk.tf.json line 831, in resource.kafka_acl.a:
 831:       },
`;
  const connection = '\nError: kafka: broker not connected\n\n  with kafka_topic.b,\n';
  const other = '\nError: Instance cannot be destroyed\n';

  test.each([
    [acl, 'a broker had not seen a new ACL yet'],
    [acl + acl, 'a broker had not seen a new ACL yet'],
    [connection, 'the provider used a connection before it was open'],
    [
      acl + connection,
      'a broker had not seen a new ACL yet, and the provider used a connection before it was open',
    ],
    [acl + other, undefined],
    [other, undefined],
    ['', undefined],
  ])('GIVEN %j THEN %s', (stderr, reason) => {
    expect(passingReason(stderr)).toBe(reason);
    expect(passingReason(stderr.replace(/^/gm, '│ '))).toBe(reason);
  });
});

test('topics whose requests found no connection are named, and no others', () => {
  const lost = (address: string): string =>
    `\nError: kafka: broker not\nconnected\n\n  with ${address},\n  on cdk.tf.json line 636, in resource.${address}:\n`;
  const said = `${lost('kafka_topic.order_created')}${lost('kafka_acl.a')}\nError: kafka server: Topic with this name already exists\n\n  with kafka_topic.other,\n`;
  expect(topicsWithoutConnection(said)).toEqual(['kafka_topic.order_created']);
  expect(topicsWithoutConnection(said.replace(/^/gm, '│ '))).toEqual(['kafka_topic.order_created']);
});

test('a saved plan that is stale is known by what Terraform says', () => {
  const said =
    '\n│ Error: Saved plan is stale\n│ \n│ The given plan file can no longer be applied because the state was changed by\n│ another operation after the plan was created.\n';
  expect(isStale(said)).toBe(true);
  expect(isStale('│ Error: Failed to load plan')).toBe(false);
});
