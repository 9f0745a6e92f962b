import { unlockWith } from './unlock.js';

unlockWith('bash');
