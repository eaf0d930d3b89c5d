import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archiveOf } from '../../../../constructs/aws/host-archive';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'host-bundle-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const LONG = `roles/${'x'.repeat(80)}/tasks/main.yml`;

function folder(name: string, time: number): string {
  const path = join(root, name);
  mkdirSync(join(path, LONG, '..'), { recursive: true });
  mkdirSync(join(path, '.ansible'));
  writeFileSync(join(path, 'site.yml'), '- hosts: all\n');
  writeFileSync(join(path, LONG), 'tasks\n');
  writeFileSync(join(path, 'run.sh'), '#!/bin/sh\n');
  chmodSync(join(path, 'run.sh'), 0o755);
  writeFileSync(join(path, '.ansible', 'cache'), name);
  writeFileSync(join(path, 'README.md'), name);
  utimesSync(join(path, 'site.yml'), time, time);
  return path;
}

describe('archiveOf', () => {
  test('GIVEN the same files in two folders, written at other times THEN the bytes are the same', () => {
    expect(archiveOf(folder('a', 1000)).bytes).toEqual(archiveOf(folder('b', 2000)).bytes);
  });

  test('WHEN a file gets another content, name or mode THEN the hash is another', () => {
    const path = folder('a', 1000);
    const { hash } = archiveOf(path);

    chmodSync(join(path, 'site.yml'), 0o755);
    const executable = archiveOf(path).hash;
    renameSync(join(path, 'site.yml'), join(path, 'play.yml'));
    const renamed = archiveOf(path).hash;
    writeFileSync(join(path, 'play.yml'), '- hosts: localhost\n');

    expect(new Set([hash, executable, renamed, archiveOf(path).hash]).size).toBe(4);
  });

  test('GIVEN the archive THEN tar unpacks it, long paths and modes included, without caches and pages for people', () => {
    const file = join(root, 'bundle.tar');
    writeFileSync(file, archiveOf(folder('a', 1000)).bytes);

    const listed = execFileSync('tar', ['--list', '--verbose', '--file', file], { encoding: 'utf8' });

    expect(
      listed
        .trim()
        .split('\n')
        .map((line) => `${line.slice(0, 10)} ${line.split(' ').at(-1)}`),
    ).toEqual([`-rw-r--r-- ${LONG}`, '-rwxr-xr-x run.sh', '-rw-r--r-- site.yml']);
  });
});
