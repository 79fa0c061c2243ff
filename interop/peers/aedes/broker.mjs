// SPDX-License-Identifier: Apache-2.0
//
// Runs Aedes by TCP and WebSocket: broker.mjs PORT WEBSOCKET_PORT

import net from 'node:net'
import http from 'node:http'
import { Aedes } from 'aedes'
import { WebSocketServer, createWebSocketStream } from 'ws'

const [port, webSocketPort] = process.argv.slice(2).map(Number)
const aedes = await Aedes.createBroker()
const server = http.createServer()
new WebSocketServer({ server, handleProtocols: offered => offered.has('mqtt') ? 'mqtt' : false })
  .on('connection', (socket, request) => aedes.handle(createWebSocketStream(socket), request))
server.listen(webSocketPort, '127.0.0.1', () => net.createServer(aedes.handle).listen(port, '127.0.0.1'))
