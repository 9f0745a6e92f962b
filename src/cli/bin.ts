#!/usr/bin/env node
import { main } from './main.js';
import { processIo } from './process-io.js';

// The AWS SDK would warn of Node 20 on standard error at every start; docs/architecture.md says what becomes of it.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
process.exitCode = await main(process.argv.slice(2), processIo());
