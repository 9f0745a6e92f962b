import { build, ensureNode, ensurePackages } from './ensure.mjs';

ensureNode();
ensurePackages();
build();
