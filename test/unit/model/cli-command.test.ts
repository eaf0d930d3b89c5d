import { execFileSync } from 'node:child_process';
import { launcher, withoutCheckout } from '../../../model/cli-command';

const asked = (project: string, env: NodeJS.ProcessEnv): string =>
  execFileSync('sh', ['-c', `node() { printf %s "$*"; }; ${launcher(project)} cluster gate`], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });

test('GIVEN plain cdktf deploy THEN the command is found from the folder of the stack, also with a space in its path', () => {
  expect(asked('../../my project', {})).toBe('../../my project/bin/brokerform.js cluster gate');
});

test('GIVEN a plan of another checkout THEN the one that applies it is asked', () => {
  expect(asked('../../gone', { BROKERFORM_PROJECT: '/builds/mine' })).toBe(
    '/builds/mine/bin/brokerform.js cluster gate',
  );
});

test('the same code in two checkouts is the same, other code is not', () => {
  // As synthesized: `$${` is how Terraform's code spells `${`.
  const written = (project: string): string => launcher(project).replaceAll('${', () => '$${');
  const code = (project: string, more = 'gate'): string =>
    JSON.stringify({
      a: `${written(project)} cluster ${more} \${each.key}`,
      b: written(project),
      c: project,
    });
  const same = (one: string, other: string): boolean => withoutCheckout(one) === withoutCheckout(other);

  expect(same(code('../x').replace('"../x"', '1'), code('../../y/z').replace('"../../y/z"', '1'))).toBe(true);
  expect(same(code('../x'), code('../y'))).toBe(false);
  expect(same(code('../x'), code('../x', 'drained'))).toBe(false);
  expect(withoutCheckout('{"nothing": "of it"}')).toBe('{"nothing": "of it"}');
});
