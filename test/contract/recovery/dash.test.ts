import { recoveryWith } from './simulated.js';

recoveryWith('dash');
