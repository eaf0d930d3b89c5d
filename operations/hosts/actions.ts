/** What `brokerform hosts …` prints. */
import { UserError } from '../../shared/user-error';
import { environmentInventory } from './inventory';

export async function inventory(options: {
  readonly environment: string;
  readonly connection: 'ssm' | 'ssh';
  readonly user: string;
  readonly registry?: boolean;
  readonly monitoring?: boolean;
}): Promise<void> {
  const { environment, connection: kind, user, registry, monitoring } = options;
  if (registry === true && monitoring === true)
    throw new UserError('An inventory has one kind of hosts.', 'give --registry or --monitoring');
  const role = registry === true ? 'registry' : monitoring === true ? 'monitoring' : undefined;
  const inventory = await environmentInventory(environment, kind === 'ssm' ? { kind } : { kind, user }, role);
  console.log(JSON.stringify(inventory, undefined, 2));
}
