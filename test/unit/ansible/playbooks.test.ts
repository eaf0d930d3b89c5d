import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ansibleFolder } from '../../../operations/hosts/ansible';

interface Play {
  readonly name: string;
  readonly hosts?: string;
  readonly tags?: readonly string[];
  readonly 'ansible.builtin.import_playbook'?: string;
}

const playsOf = (file: string): Play[] => parse(readFileSync(join(ansibleFolder, file), 'utf8')) as Play[];
const imported = (play: Play): string => play['ansible.builtin.import_playbook'] ?? '';

/** Plays of a playbook with those that it imports. */
function plays(file: string): Play[] {
  return playsOf(file).flatMap((play) => (imported(play) === '' ? [play] : plays(imported(play))));
}

const OF_SITE = readdirSync(ansibleFolder).filter(
  (file) =>
    /^[a-z-]+\.yml$/.test(file) &&
    (file === 'site.yml' || playsOf(file).some((play) => imported(play) === 'site.yml')),
);

describe('playbooks that bring hosts to their state', () => {
  test('are those that this table is about', () => {
    expect(OF_SITE).toEqual([
      ...['controller-add.yml', 'replace-node.yml', 'rotate-certificates.yml', 'rotate-passwords.yml'],
      ...['scale-out.yml', 'site.yml', 'upgrade.yml'],
    ]);
  });

  test.each(OF_SITE)(
    'GIVEN %s and --tags THEN only roles are left out: every question, claim, check and wait remains',
    (file) => {
      const skipped = plays(file).filter(({ tags = [] }) => !tags.includes('always'));
      expect(skipped.map(({ name }) => name)).toEqual(['Bring the host to its state']);
    },
  );
});
