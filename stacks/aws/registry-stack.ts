import type { App } from 'cdktf';
import type { AwsEnvironment, RegistryHost } from '../../model/aws/environment';
import { registryVariables } from '../../model/host/registry-variables';
import { hostRegistryUrls } from '../../model/schemas/own-registry';
import { ServiceStack } from './service-stack';
import type { ServiceTransforms } from './service-stack';

export interface RegistryStackProps {
  readonly environment: AwsEnvironment;
  /** Last word on the arguments of resources, by kind. @default - all as computed */
  readonly transform?: ServiceTransforms;
}

/** The hosts of a schema registry, and the gates that open when each serves. What it keeps is in the cluster: a host may be lost. */
export class RegistryStack extends ServiceStack<'registry'> {
  public constructor(app: App, { environment, transform }: RegistryStackProps) {
    super(
      app,
      environment,
      {
        role: 'registry',
        hosts: environment.registryHosts,
        replacements: { property: 'registry.replacements', words: environment.registry?.replacements },
        playbook: 'registry.yml',
        urls: hostRegistryUrls(environment.registryHosts),
      },
      transform,
    );
    this.createAll();
  }

  protected override variables(host: RegistryHost): object {
    return registryVariables(this.environment, host);
  }
}
