"""A page that does not read must cost nobody else anything."""

import asyncio

from lapas_sinergi.hub import QUEUE, Client, Hub


def test_a_page_that_does_not_read_is_dropped_and_the_others_stay():
    async def story():
        hub = Hub()
        slow, quick = (Client(person, "s", "", None) for person in (1, 2))
        slow.task = asyncio.create_task(asyncio.sleep(60))
        for client in (slow, quick):
            hub.join(client)
        for _ in range(QUEUE + 1):
            hub.push(slow, b"x")
            hub.push(quick, b"x")
            quick.queue.get_nowait()
        await asyncio.gather(slow.task, return_exceptions=True)
        return hub.clients, slow.task.cancelled(), quick

    left, ended, quick = asyncio.run(story())
    assert left == {quick}
    assert ended
