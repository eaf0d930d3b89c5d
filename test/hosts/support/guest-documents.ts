/** What a guest is told: documents of the model, and the files that AWS would hold for it. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { staging } from '../../fixtures/environments/staging';
import type { NodeGroup } from '../../../model/aws/declaration';
import { awsEnvironment } from '../../../model/aws/topology';
import { hostVariables } from '../../../model/host/variables';
import type { HostVariables } from '../../../model/host/variables';
import { ensureJmxExporter } from '../../../operations/toolchain/jmx-exporter';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { silent } from '../../../shared/system/progress';
import { createAuthority } from '../../support/authority';

/** MiB: an emulated processor touches each page of it before Kafka starts. */
const HEAP_MIB = 512;

/** The first controller of staging, with other disks. It is a quorum of its own, which the model rightly refuses. */
function controllerDocument(group: Omit<NodeGroup, 'count'>, volumeIds: readonly string[]): HostVariables {
  const environment = awsEnvironment({
    ...staging,
    name: 'guest',
    dnsZone: 'guest.kafka.internal',
    controllers: { count: 1, ...group },
    tuning: { ...staging.tuning, controllerHeapMiB: HEAP_MIB },
  });
  const [node] = environment.allNodes;
  if (node === undefined) throw new Error('the environment has no node');
  return hostVariables(environment, node, { volumeIds });
}

/** A controller with one file system for each of its volumes. */
export function hostDocument(volumeIds: readonly string[]): HostVariables {
  const { instanceType } = staging.controllers;
  const document = controllerDocument(
    { instanceType, storage: { kind: 'gp3', layout: 'jbod', volumes: volumeIds.length, sizeGiB: 20 } },
    volumeIds,
  );
  return {
    ...document,
    jvm: [
      ...document.jvm,
      {
        option: '-XX:TieredStopAtLevel=1',
        reason: 'The second compiler costs an emulated processor more than it gives within a test.',
        source: 'test/hosts',
      },
    ],
  };
}

/** RAID 0 over the two disks of an instance, in a place of its own: the host has the other document's disks as well. */
export function raidDocument(): HostVariables {
  const document = controllerDocument(
    { instanceType: 'i3en.6xlarge', storage: { kind: 'instance-store', layout: 'raid0' } },
    [],
  );
  const mounts = ['/var/lib/kafka-raid'];
  const storage = {
    ...document.storage,
    label: `${document.storage.label}raid-`,
    mounts,
    directories: mounts,
  };
  return { ...document, storage };
}

/** Kafka, its agent, passwords and a certificate authority in a folder. */
export async function given(directory: string, document: HostVariables): Promise<string> {
  const { home } = await ensureKafka(document.kafka.version);
  cpSync(home, join(directory, 'kafka'), { recursive: true });
  cpSync(await ensureJmxExporter(silent), join(directory, 'jmx-exporter.jar'));
  for (const user of Object.keys(document.secrets.users)) {
    const folder = join(directory, 'secrets', user);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 });
  }
  mkdirSync(join(directory, 'ca'));
  const [certificate, key] = [join(directory, 'ca/ca.pem'), join(directory, 'ca/key.pem')];
  await createAuthority('/CN=guest', { key, certificate });
  appendFileSync(certificate, readFileSync(key));
  rmSync(key);
  return directory;
}
