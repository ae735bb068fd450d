"""A chat in the terminal. usage: chat.py URL"""
import asyncio
import os
import sys

import websockets


async def hear(socket):
    try:
        async for message in socket:
            print(message, flush=True)
    except websockets.ConnectionClosedError as closed:
        print(f"closed: {closed}", flush=True)


async def say(socket):
    while line := await asyncio.to_thread(sys.stdin.readline):
        await socket.send(line.rstrip("\n"))


async def chat(url):
    async with websockets.connect(url) as socket:
        tasks = [asyncio.create_task(hear(socket)), asyncio.create_task(say(socket))]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    os._exit(0)  # the thread that waits for a line would not end before the next one


asyncio.run(chat(sys.argv[1]))
