import { MACHINES, newcomer } from '../node/support/newcomer';

newcomer(MACHINES[24]);
