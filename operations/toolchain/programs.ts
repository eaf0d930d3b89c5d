import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { exists } from '../../shared/system/place';
import { tryRun } from '../../shared/system/run';
import type { RunResult } from '../../shared/system/run';
import { findVersion } from './version';

/** A program of the user's machine as it was found. */
export interface Program {
  /** Command that starts it, as given to a process. */
  readonly command: string;
  /** Absent if the program is missing or does not report its version. */
  readonly version?: string;
  /** Why there is no version although the program exists, as a clause: `ended with exit status 1: …`. */
  readonly failure?: string;
}

export interface TerraformProgram extends Program {
  readonly product: 'Terraform' | 'OpenTofu';
  /** Platform that its providers must be built for, for instance `linux_amd64`. */
  readonly platform: string;
}

/** Java as Kafka's own scripts choose it: `$JAVA_HOME/bin/java`, else `java` on the PATH. */
export function javaCommand(env: NodeJS.ProcessEnv = process.env): string {
  return env['JAVA_HOME'] ? path.join(env['JAVA_HOME'], 'bin', 'java') : 'java';
}

export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Program> {
  const command = javaCommand(env);
  // `java -version` writes to stderr: openjdk version "17.0.15" 2025-04-15
  const result = await tryRun(command, ['-version'], { env });
  return program(command, result, /version "([^"]+)"/.exec(result.stderr)?.[1]);
}

export async function findGo(env: NodeJS.ProcessEnv = process.env): Promise<Program> {
  // Outside any module, so that a go.mod's toolchain line cannot start a download.
  const result = await tryRun('go', ['version'], { cwd: '/', env });
  return program('go', result, result.stdout);
}

export async function findMaven(env: NodeJS.ProcessEnv = process.env): Promise<Program> {
  const result = await tryRun('mvn', ['-B', '--version'], { env });
  return program('mvn', result, result.stdout);
}

/** Terraform or OpenTofu: `TERRAFORM_BINARY_NAME` as the cdktf CLI reads it, else `terraform`, else `tofu`. */
export async function findTerraform(env: NodeJS.ProcessEnv = process.env): Promise<TerraformProgram> {
  const given = env['TERRAFORM_BINARY_NAME'];
  const terraform = await inspectTerraform(given || 'terraform', env);
  if (given || terraform.version !== undefined) return terraform;
  const tofu = await inspectTerraform('tofu', env);
  return tofu.version === undefined ? terraform : tofu;
}

async function inspectTerraform(command: string, env: NodeJS.ProcessEnv): Promise<TerraformProgram> {
  const result = await tryRun(command, ['version', '-json'], {
    env: { ...(await withoutDanglingCliConfig(env)), CHECKPOINT_DISABLE: '1' },
  });
  const reported = result.status === 0 ? parseJson(result.stdout) : {};
  const isTofu = path.basename(command).includes('tofu');
  return {
    ...program(command, result, reported['terraform_version']),
    product: isTofu ? 'OpenTofu' : 'Terraform',
    platform:
      reported['platform'] ?? `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
}

/** Terraform warns in the middle of its output about a `TF_CLI_CONFIG_FILE` that does not exist. */
export async function withoutDanglingCliConfig(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const { TF_CLI_CONFIG_FILE: file, ...rest } = env;
  return file !== undefined && (await exists(file)) ? env : rest;
}

function program(command: string, result: RunResult, output: string | undefined): Program {
  const version = result.status === 0 && output !== undefined ? findVersion(output) : undefined;
  if (version !== undefined) return { command, version };
  return result.missing ? { command } : { command, failure: failure(result) };
}

function failure({ status, stdout, stderr }: RunResult): string {
  const [line = ''] = stripVTControlCharacters(stderr || stdout)
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  if (status === null) return 'did not respond in time';
  if (status === 0) return 'did not report its version';
  return `ended with exit status ${status}${line === '' ? '' : `: ${line}`}`;
}

function parseJson(text: string): Partial<Record<string, string>> {
  try {
    return JSON.parse(text) as Partial<Record<string, string>>;
  } catch {
    return {};
  }
}
