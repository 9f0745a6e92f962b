import { unlockWith } from './unlock.js';

unlockWith('busybox sh');
