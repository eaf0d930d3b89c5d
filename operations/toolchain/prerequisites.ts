import { NODE_TO_INSTALL, requirement } from '../../model/toolchain/versions';
import { findGo, findJava, findMaven, findTerraform } from './programs';
import type { Program } from './programs';
import { UserError } from '../../shared/user-error';

export type PrerequisiteName = 'node' | 'java' | 'terraform' | 'go' | 'maven';

/** How one prerequisite was found. */
export interface PrerequisiteReport {
  readonly name: PrerequisiteName;
  readonly title: string;
  readonly ok: boolean;
  /** What was found: a version, or why there is none. */
  readonly found: string;
  /** Versions that are allowed, and what the program is needed for. */
  readonly required: string;
  /** What to know of the version that was found. */
  readonly note?: string;
  /** How to get it: Debian and Ubuntu, macOS, anything else. */
  readonly remedy: readonly string[];
}

interface Prerequisite {
  readonly title: string;
  readonly reason: string;
  readonly find: () => Promise<Program>;
  readonly remedy: readonly string[];
}

const prerequisites: Record<PrerequisiteName, Prerequisite> = {
  node: {
    title: 'Node.js',
    reason: 'runs this program and the CDK for Terraform',
    find: () => Promise.resolve({ command: process.execPath, version: process.versions.node }),
    remedy: [
      `Debian, Ubuntu: https://nodejs.org/en/download (the distribution may be older), or nvm install ${NODE_TO_INSTALL}`,
      `macOS: brew install node@${NODE_TO_INSTALL}`,
      'any: https://nodejs.org/en/download',
    ],
  },
  java: {
    title: 'Java',
    reason: 'runs Kafka 4.3',
    find: () => findJava(),
    remedy: [
      'Debian, Ubuntu: sudo apt-get install openjdk-17-jdk-headless (or openjdk-21-jdk-headless)',
      'macOS: brew install openjdk@21, then put its bin folder on the PATH or set JAVA_HOME',
      'any: https://adoptium.net; JAVA_HOME chooses among several',
    ],
  },
  terraform: {
    title: 'Terraform or OpenTofu',
    reason: 'write-only arguments keep passwords out of state',
    find: () => findTerraform(),
    remedy: [
      'Debian, Ubuntu: https://developer.hashicorp.com/terraform/install (HashiCorp’s apt repository)',
      'macOS: brew install hashicorp/tap/terraform, or brew install opentofu',
      'any: https://opentofu.org/docs/intro/install; TERRAFORM_BINARY_NAME=tofu chooses OpenTofu',
    ],
  },
  go: {
    title: 'Go',
    reason: 'builds the Terraform provider, because no Terraform registry can be reached from here',
    find: () => findGo(),
    remedy: [
      'Debian, Ubuntu: https://go.dev/doc/install (the distribution may be older)',
      'macOS: brew install go',
      'any: https://go.dev/doc/install, or allow access to the Terraform registry',
    ],
  },
  maven: {
    title: 'Maven',
    reason: 'fetches Kafka, because the Apache archive cannot be reached from here',
    find: () => findMaven(),
    remedy: [
      'Debian, Ubuntu: sudo apt-get install maven',
      'macOS: brew install maven',
      'any: https://maven.apache.org/install.html, or unpack Kafka yourself and set KAFKA_HOME',
    ],
  },
};

/** What every command needs; Go and Maven are asked for only by what would use them. */
export const always: readonly PrerequisiteName[] = ['node', 'java', 'terraform'];

export async function inspectPrerequisites(
  names: readonly PrerequisiteName[] = always,
  /** Replaces what is found on this machine, for tests. */
  find: Partial<Record<PrerequisiteName, () => Promise<Program>>> = {},
): Promise<PrerequisiteReport[]> {
  return Promise.all(
    names.map(async (name) => {
      const { title, reason, remedy } = prerequisites[name];
      const { allowed, allows, notice } = requirement(name);
      const { command, version, failure } = await (find[name] ?? prerequisites[name].find)();
      const note = version === undefined ? undefined : notice(version);
      return {
        name,
        title,
        ok: version !== undefined && allows(version),
        found:
          version === undefined
            ? `none (tried: ${command}${failure === undefined ? '' : `, which ${failure}`})`
            : `${version} (${command})`,
        ...(note === undefined ? {} : { note }),
        required: `${allowed}: ${reason}`,
        remedy,
      };
    }),
  );
}

/**
 * Does nothing if everything is there.
 *
 * @throws UserError that names every missing prerequisite at once, each with how to get it
 */
export async function requirePrerequisites(
  names: readonly PrerequisiteName[] = always,
  find: Partial<Record<PrerequisiteName, () => Promise<Program>>> = {},
): Promise<void> {
  const missing = (await inspectPrerequisites(names, find)).filter((report) => !report.ok);
  if (missing.length === 0) return;
  throw new UserError(
    [
      `${missing.length} of ${names.length} prerequisites are missing or not supported.`,
      ...missing.map(describe),
    ].join('\n'),
  );
}

function describe({ title, found, required, remedy }: PrerequisiteReport): string {
  return [
    `${title}`,
    `    found:    ${found}`,
    `    required: ${required}`,
    ...remedy.map((line, i) => `    ${i === 0 ? 'get it:  ' : '         '} ${line}`),
  ].join('\n');
}
