import { missingFacts } from '../../../../model/review/missing-facts';
import { readPlan } from '../../../../model/review/plan-json';
import { review } from '../../../../model/review/review';
import type { ReviewContext } from '../../../../model/review/rule';
import { context } from './support';

const change = (address: string, actions: readonly string[], mode = 'managed') => ({
  ...{
    address,
    mode,
    type: address
      .replace(/^data\./, '')
      .split('.')
      .at(-2),
  },
  change: { actions, before: null, after: {} },
});

function contextOf(origin: 'own' | 'foreign', more: object): ReviewContext {
  const text = { format_version: '1.2', terraform_version: '1.14.0', resource_changes: [], ...more };
  const reading = readPlan(JSON.stringify(text), 'other', origin);
  if (!reading.ok) throw new Error(reading.error.message);
  return { ...context([]), plans: [reading.plan], changes: reading.plan.changes };
}

const unknownOf = (origin: 'own' | 'foreign', more: object): string[] =>
  missingFacts(contextOf(origin, more));

const provisioners = [{ type: 'local-exec', expressions: { command: { constant_value: 'rm' } } }];
const parts = {
  resources: [{ address: 'null_resource.run', provisioners }, { address: 'null_resource.quiet' }],
};
const configuration = {
  root_module: { ...parts, module_calls: { inner: { module: parts } } },
};

test('GIVEN what an apply runs THEN it is said that nothing is known of it', () => {
  const unknown = unknownOf('foreign', {
    configuration,
    action_invocations: [{ address: 'action.aws_ec2_stop_instance.b1' }],
    resource_changes: [
      change('null_resource.run', ['create']),
      change('null_resource.quiet', ['create']),
      change('module.inner["a.b"].null_resource.run[0]', ['delete']),
      change('data.external.tool', ['read'], 'data'),
      change('data.aws_ami.debian', ['read'], 'data'),
    ],
  });
  expect(unknown).toEqual([
    'what action.aws_ec2_stop_instance.b1 does (the review does not read actions)',
    'what the provisioners of null_resource.run do (the review does not read commands)',
    'what the provisioners of module.inner["a.b"].null_resource.run[0] do (the review does not read commands)',
    'what data.external.tool does during the apply (the review does not read commands)',
  ]);
});

test('GIVEN provisioners of what only changes, or of our own stacks THEN nothing is said', () => {
  const changes = (actions: readonly string[]) => ({
    configuration,
    resource_changes: [change('null_resource.run', actions)],
  });
  expect(unknownOf('foreign', changes(['update']))).toEqual([]);
  expect(unknownOf('own', changes(['create']))).toEqual([]);
});

test('GIVEN a key that Terraform computed THEN the verdict is unknown, and the sentence is without it', () => {
  const given = contextOf('foreign', {
    configuration,
    resource_changes: [
      change('null_resource.run', ['create']),
      change('module.inner["from-a-file"].null_resource.run', ['create']),
    ],
  });
  const { verdict, unknown } = review(given, [], '2026-11-30');
  expect(verdict).toBe('unknown');
  expect(unknown).toEqual([
    'what the provisioners of null_resource.run do (the review does not read commands)',
    'facts about resources whose values are computed by Terraform, not shown',
  ]);
});
