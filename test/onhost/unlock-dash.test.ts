import { unlockWith } from './unlock.js';

unlockWith('dash');
