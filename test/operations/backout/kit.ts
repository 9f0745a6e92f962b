import { changeWorld, PATIENCE, runIdOf, swarmIn, WEB, wordsOf, type ChangeWorld } from '../change/kit.js';
export { changeWorld, PATIENCE, runIdOf, swarmIn, WEB, wordsOf, type ChangeWorld };
