import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('env')
    .description('print the environment for plain cdktf and terraform: eval "$(brokerform env)"')
    .action(async () => {
      const { shellExports } = await import('./shell');
      const { terraformProviders } = await import('../toolchain/terraform-providers');
      process.stdout.write(shellExports((await terraformProviders()).env));
    });
}
