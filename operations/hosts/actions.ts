/** What `brokerform hosts …` prints. */
import { environmentInventory } from './inventory';

export async function inventory(options: {
  readonly environment: string;
  readonly connection: 'ssm' | 'ssh';
  readonly user: string;
}): Promise<void> {
  const { environment, connection: kind, user } = options;
  const inventory = await environmentInventory(environment, kind === 'ssm' ? { kind } : { kind, user });
  console.log(JSON.stringify(inventory, undefined, 2));
}
