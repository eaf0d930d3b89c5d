import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { apicurioArchive } from '../../../../model/schemas/release';
import { ensureApicurio } from '../../../../operations/toolchain/apicurio';
import { run } from '../../../../shared/system/run';

let folder: string;
let env: NodeJS.ProcessEnv;
let home: string;
let archive: Buffer;
let release: { version: string; sha256: string };
let server: http.Server;
let repository: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brokerform-apicurio-'));
  env = {
    PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`,
    BROKERFORM_CACHE: path.join(folder, 'cache'),
  };
  home = path.join(folder, 'cache', 'apicurio', '9.9.9');
  await writeFile(path.join(folder, 'quarkus-run.jar'), 'a jar');
  await run('tar', ['-czf', path.join(folder, 'a.tar.gz'), '-C', folder, 'quarkus-run.jar']);
  archive = await readFile(path.join(folder, 'a.tar.gz'));
  release = { version: '9.9.9', sha256: createHash('sha256').update(archive).digest('hex') };
  server = http.createServer((request, response) => {
    if (request.url === `/${apicurioArchive(release)}`) response.end(archive);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Stands for Maven: tells a version, and copies the archive, or fails. */
async function fakeMaven(how: 'copies' | 'fails'): Promise<void> {
  const mvn = path.join(folder, 'bin', 'mvn');
  await mkdir(path.dirname(mvn), { recursive: true });
  await writeFile(
    mvn,
    `#!/bin/sh
case "$*" in *--version*) echo "Apache Maven 3.9.0"; exit 0 ;; esac
${how === 'fails' ? 'echo "no repository" >&2; exit 1' : ''}
for argument; do case $argument in -DoutputDirectory=*) target=\${argument#*=} ;; esac; done
case "$*" in *-Dartifact=io.apicurio:apicurio-registry-app:9.9.9:tar.gz:all*)
  cp '${folder}/a.tar.gz' "$target/apicurio-registry-app-9.9.9-all.tar.gz" ;; esac
`,
  );
  await chmod(mvn, 0o755);
}

test('GIVEN a repository that has it WHEN ensured twice THEN it is unpacked, and fetched once', async () => {
  expect(await ensureApicurio({ env, repository, release })).toBe(home);
  server.close();
  expect(await ensureApicurio({ env, repository, release })).toBe(home);
  expect(readFileSync(path.join(home, 'quarkus-run.jar'), 'utf8')).toBe('a jar');
});

test('GIVEN no repository within reach WHEN ensured THEN Maven copies it', async () => {
  await fakeMaven('copies');
  await ensureApicurio({ env, repository: `${repository}/none`, release });
  expect(existsSync(path.join(home, 'quarkus-run.jar'))).toBe(true);
});

test('GIVEN neither WHEN ensured THEN both reasons are given, and nothing is kept', async () => {
  await fakeMaven('fails');
  await expect(ensureApicurio({ env, repository: `${repository}/none`, release })).rejects.toThrow(
    /^Apicurio Registry 9\.9\.9 can be fetched neither from Maven Central nor with Maven:\n.*HTTP status 404\n[^]*no repository/,
  );
  expect(existsSync(home)).toBe(false);
});

test('GIVEN another file than the pinned one WHEN ensured THEN both hashes are named and nothing is kept', async () => {
  const pinned = { ...release, sha256: 'f'.repeat(64) };
  await expect(ensureApicurio({ env, repository, release: pinned })).rejects.toThrow(
    new RegExp(
      `^apicurio-registry-app-9\\.9\\.9-all\\.tar\\.gz: SHA-256 of what was fetched is ${release.sha256}; expected f{64}`,
    ),
  );
  expect(existsSync(home)).toBe(false);
});
