/** The command line as a whole. Commands are only described here: what one does is loaded when it runs. */
import { Command, Help } from 'commander';
import type { Option } from 'commander';
import { version } from '../package.json';
import { register as registerAdopt } from './adopt/command';
import { register as registerBackup } from './backup/command';
import { register as registerMove } from './brokers/command';
import { register as registerCatalog } from './catalog/command';
import { register as registerCdktf } from './cdktf/command';
import { register as registerClaim } from './claim/command';
import { register as registerClients } from './clients/command';
import { register as registerCluster } from './cluster/command';
import { register as registerControllers } from './controllers/command';
import { register as registerDeploy } from './deploy/command';
import { register as registerDestroy } from './destroy/command';
import { register as registerDiff } from './diff/command';
import { register as registerDoctor } from './doctor/command';
import { register as registerDrift } from './drift/command';
import { register as registerEnv } from './env/command';
import { register as registerFeatures } from './features/command';
import { register as registerGenerate } from './generate/command';
import { register as registerHosts } from './hosts/command';
import { register as registerLocal } from './local/command';
import { register as registerMonitoring } from './monitoring/command';
import { register as registerNew } from './new/command';
import { register as registerPicture } from './picture/command';
import { register as registerReassign } from './reassign/command';
import { register as registerRestore } from './restore/command';
import { register as registerReview } from './review/command';
import { register as registerRoll } from './roll/command';
import { register as registerSchemas } from './schemas/command';
import { register as registerSetup } from './setup/command';
import { register as registerStatus } from './status/command';
import { register as registerSynth } from './synth/command';

/** One per group of commands, in the order of `--help`. */
const groups: readonly ((program: Command) => void)[] = [
  registerSetup,
  registerDoctor,
  registerEnv,
  registerCdktf,
  registerSynth,
  registerDiff,
  registerDestroy,
  registerCatalog,
  registerSchemas,
  registerClients,
  registerAdopt,
  registerLocal,
  registerStatus,
  registerCluster,
  registerHosts,
  registerReassign,
  registerReview,
  registerDeploy,
  registerRoll,
  registerClaim,
  registerFeatures,
  registerControllers,
  registerMove,
  registerBackup,
  registerRestore,
  registerDrift,
  registerMonitoring,
  registerPicture,
  registerNew,
  registerGenerate,
];

function optionDescription(option: Option): string {
  const text = Help.prototype.optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}

export function createProgram(): Command {
  const program = new Command('brokerform')
    .description('Kafka clusters and everything on them: the commands around a deploy.')
    .version(version, '-V, --version', 'show the version')
    .configureHelp({ optionDescription })
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for usage)');
  for (const register of groups) register(program);
  return program;
}
