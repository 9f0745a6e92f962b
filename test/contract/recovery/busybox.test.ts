import { recoveryWith } from './simulated.js';

recoveryWith('busybox sh');
