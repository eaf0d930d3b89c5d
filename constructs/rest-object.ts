/** The provider Mastercard/restapi, as far as the stacks of schemas use it: what an HTTP API has is a resource with a JSON text. */
import { TerraformProvider, TerraformResource } from 'cdktf';
import type { TerraformMetaArguments } from 'cdktf';
import type { Construct } from 'constructs';
import { expression } from './literal-text';

/** Pinned in operations/toolchain/provider-sources.ts as well: a test compares them. */
export const RESTAPI_PROVIDER = { source: 'Mastercard/restapi', version: '1.20.0' } as const;

const METADATA = {
  providerName: 'restapi',
  providerVersion: RESTAPI_PROVIDER.version,
  providerVersionConstraint: RESTAPI_PROVIDER.version,
} as const;

export interface RestProviderConfig {
  /** What every path begins behind. */
  readonly uri: string;
  /** Basic login. @default - anonymous */
  readonly username?: string;
  /** Terraform expression. @default - the variable REST_API_PASSWORD of Terraform's process */
  readonly password?: string;
  /** Seconds that one request may take. */
  readonly timeout: number;
}

export class RestProvider extends TerraformProvider {
  public constructor(
    scope: Construct,
    id: string,
    private readonly config: RestProviderConfig,
  ) {
    super(scope, id, {
      terraformResourceType: 'restapi',
      terraformGeneratorMetadata: METADATA,
      terraformProviderSource: RESTAPI_PROVIDER.source,
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.config };
  }
}

interface Access {
  readonly method: string;
  readonly path: string;
}

export interface RestObjectConfig extends TerraformMetaArguments {
  /** Its id, which the API is not asked for. */
  readonly objectId: string;
  readonly create: Access;
  /** By GET. */
  readonly read: string;
  readonly update: Access;
  readonly destroy: Access;
  /** JSON text that is sent to create and to update it. */
  readonly data: string;
  /** It is replaced when any of these changes. @default - nothing replaces it */
  readonly forceNew?: readonly string[];
}

/** A `restapi_object`. The provider reads it back into `api_response` and does not compare that with `data`: it sees no drift. */
export class RestObject extends TerraformResource {
  public constructor(
    scope: Construct,
    id: string,
    private readonly config: RestObjectConfig,
  ) {
    super(scope, id, {
      terraformResourceType: 'restapi_object',
      terraformGeneratorMetadata: METADATA,
      ...(config.dependsOn === undefined ? {} : { dependsOn: config.dependsOn }),
      ...(config.lifecycle === undefined ? {} : { lifecycle: config.lifecycle }),
    });
  }

  /** Terraform expression of a number in what the API answered last. */
  public responseNumber(key: string): string {
    const address = `${this.terraformResourceType}.${this.friendlyUniqueId}`;
    return expression(`\${jsondecode(${address}.api_response).${key}}`);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { objectId, create, read, update, destroy, data, forceNew } = this.config;
    return {
      path: create.path,
      object_id: objectId,
      create_method: create.method,
      create_path: create.path,
      read_path: read,
      update_method: update.method,
      update_path: update.path,
      destroy_method: destroy.method,
      destroy_path: destroy.path,
      data,
      ...(forceNew === undefined ? {} : { force_new: [...forceNew] }),
    };
  }
}
