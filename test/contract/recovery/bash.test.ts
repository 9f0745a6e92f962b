import { recoveryWith } from './simulated.js';

recoveryWith('bash');
