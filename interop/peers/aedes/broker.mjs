// SPDX-License-Identifier: Apache-2.0
//
// Runs Aedes by TCP: broker.mjs PORT

import net from 'node:net'
import { Aedes } from 'aedes'

const aedes = await Aedes.createBroker()
net.createServer(aedes.handle).listen(Number(process.argv[2]), '127.0.0.1')
