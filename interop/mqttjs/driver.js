// SPDX-License-Identifier: Apache-2.0
'use strict'

// Drives MQTT.js for the interop tests. Reads one request a line from standard input and answers one line each on
// standard output, both JSON; a message that a client receives is a line of its own. See JsonDriver.java for the words.
// Ends when its input ends.

const mqtt = require('mqtt')
const readline = require('node:readline')
const { version } = require('mqtt/package.json')

const DEADLINE_MILLISECONDS = 15000

const clients = new Map()

function write (line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

function toProperties (values) {
  const properties = {}
  for (const [name, value] of Object.entries(values)) {
    if (name === 'userProperties') {
      // An object can hold a name once only: the library takes a list as the value of that name.
      properties.userProperties = {}
      for (const [key, text] of value) {
        (properties.userProperties[key] ??= []).push(text)
      }
    } else if (name === 'correlationData') {
      properties.correlationData = Buffer.from(value, 'base64')
    } else if (name === 'payloadFormatIndicator') {
      properties.payloadFormatIndicator = value === 1
    } else {
      properties[name] = value
    }
  }
  return properties
}

function fromProperties (properties = {}) {
  const { subscriptionIdentifier, topicAlias, ...values } = properties
  if (values.correlationData) {
    values.correlationData = values.correlationData.toString('base64')
  }
  if ('payloadFormatIndicator' in values) {
    values.payloadFormatIndicator = values.payloadFormatIndicator ? 1 : 0
  }
  if (values.userProperties) {
    values.userProperties = Object.entries(values.userProperties)
      .flatMap(([key, value]) => [value].flat().map(text => [key, text]))
  }
  return values
}

function connect (request) {
  const v5 = request.version === 5
  const options = {
    host: '127.0.0.1',
    port: request.port,
    protocolVersion: request.version,
    clientId: request.clientIdentifier,
    clean: request.cleanStart,
    keepalive: request.keepAlive,
    username: request.userName,
    password: request.password && Buffer.from(request.password, 'base64'),
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: DEADLINE_MILLISECONDS
  }
  if (v5) {
    options.properties = toProperties(request.properties)
  }
  if (request.will) {
    options.will = {
      topic: request.will.topicName,
      payload: Buffer.from(request.will.payload, 'base64'),
      qos: request.will.qos,
      retain: request.will.retain
    }
    if (v5) {
      options.will.properties = toProperties(request.will.properties)
    }
  }
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(options)
    clients.set(request.client, client)
    client.once('connect', resolve)
    client.once('error', reject)
    client.once('close', () => reject(new Error('the connection was closed')))
    client.on('error', () => {})
    client.on('message', (topicName, payload, packet) => write({
      client: request.client,
      message: {
        topicName,
        payload: payload.toString('base64'),
        qos: packet.qos,
        retain: packet.retain,
        properties: fromProperties(packet.properties),
        subscriptionIdentifiers: [packet.properties?.subscriptionIdentifier ?? []].flat()
      }
    }))
  })
}

async function subscribe (request) {
  const v5 = request.version === 5
  const filters = {}
  for (const s of request.subscriptions) {
    filters[s.topicFilter] = v5
      ? { qos: s.qos, nl: s.noLocal, rap: s.retainAsPublished, rh: s.retainHandling }
      : { qos: s.qos }
  }
  const options = v5 ? { properties: toProperties(request.properties) } : {}
  await clients.get(request.client).subscribeAsync(filters, options)
}

async function unsubscribe (request) {
  await clients.get(request.client).unsubscribeAsync(request.topicFilters)
}

async function publish (request) {
  const { message } = request
  const options = { qos: message.qos, retain: message.retain }
  if (request.version === 5) {
    options.properties = toProperties(message.properties)
  }
  await clients.get(request.client).publishAsync(message.topicName, Buffer.from(message.payload, 'base64'), options)
}

async function disconnect (request) {
  await clients.get(request.client).endAsync()
}

async function close (request) {
  await clients.get(request.client)?.endAsync(true)
  clients.delete(request.client)
}

const operations = { connect, subscribe, unsubscribe, publish, disconnect, close }

write({ program: `MQTT.js ${version}` })
readline.createInterface({ input: process.stdin })
  .on('line', async line => {
    const request = JSON.parse(line)
    try {
      await operations[request.operation](request)
      write({ answer: request.number })
    } catch (error) {
      write({ answer: request.number, error: String(error) })
    }
  })
  .on('close', () => process.exit(0))
