import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { App, TerraformStack } from 'cdktf';
import { setAddress } from '../../constructs/address';
import { encryptedWith } from '../../constructs/aws/host-bundle';
import type { AwsEnvironment, MonitoringHost } from '../../model/aws/environment';
import { monitoringVolumeOf } from '../../model/aws/monitoring';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { monitoringVariables } from '../../model/host/monitoring-variables';
import type { HostProgram } from '../../model/host/monitoring-variables';
import { prometheusUrls } from '../../model/monitoring/own-host';
import { ServiceStack } from './service-stack';
import type { ServiceTransforms } from './service-stack';

/** Program of the exporter of group lag, as one file. */
export interface GroupsExporter extends HostProgram {
  readonly text: string;
}

export interface MonitoringStackProps {
  readonly environment: AwsEnvironment;
  readonly catalog: ResolvedCatalog;
  /** @default - none runs on the hosts: there are no alerts about groups */
  readonly groupsExporter?: GroupsExporter | undefined;
  /** Last word on the arguments of resources, by kind. @default - all as computed */
  readonly transform?: ServiceTransforms;
}

/** The hosts of Prometheus and Alertmanager, and the gates that open when each serves. */
export class MonitoringStack extends ServiceStack<'monitoring'> {
  public constructor(
    app: App,
    private readonly props: MonitoringStackProps,
  ) {
    const { environment, transform, groupsExporter } = props;
    super(
      app,
      environment,
      {
        role: 'monitoring',
        hosts: environment.monitoringHosts,
        replacements: {
          property: 'monitoring.host.replacements',
          words: environment.monitoring?.host?.replacements,
        },
        playbook: 'monitoring.yml',
        rootVolumeGiB: monitoringVolumeOf(environment).sizeGiB,
        urls: prometheusUrls(environment.monitoringHosts),
      },
      transform,
    );
    this.createAll(groupsExporter === undefined ? [] : [this.createExporter(groupsExporter)]);
  }

  protected override variables(host: MonitoringHost): object {
    const { environment, catalog, groupsExporter } = this.props;
    return monitoringVariables(environment, host, { catalog, groupsExporter });
  }

  /** The program beside the stack's code, where Terraform finds it under a relative path. */
  private createExporter({ text, key, sha256 }: GroupsExporter): S3Object {
    const source = join('assets', `${sha256}.cjs`);
    const folder = join(App.of(this).outdir, 'stacks', TerraformStack.of(this).node.id);
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, source), text);
    const object = new S3Object(this, 'GroupsExporter', {
      bucket: this.cluster.hostsBucket,
      key,
      source,
      ...encryptedWith(this.network.kmsKeyArn),
      sourceHash: sha256,
      // A host may be fetching the old one.
      lifecycle: { createBeforeDestroy: true },
    });
    setAddress(object, 'groups-exporter');
    return object;
  }
}
