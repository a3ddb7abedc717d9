"""One UPS, as NUT's upsd tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from contract import DriverError
from edge.drivers.secret import read_secret
from edge.drivers.ups.connection import Connection
from edge.drivers.ups.options import UpsOptions
from edge.drivers.ups.values import fields
from edge.readings import Reading


class UpsDriver:
    """One `ups` reading per call. The connection is kept; upsd closes it after a minute's rest."""

    name = "ups"

    def __init__(self, options: UpsOptions, environ: Mapping[str, str]) -> None:
        self._options = options
        self._environ = environ
        self._where = f"upsd {options.host}:{options.port}, UPS {options.ups}"
        self._connection: Connection | None = None

    async def read(self) -> Sequence[Reading]:
        """Values as upsd has them now."""
        try:
            found = fields(await self._variables())
        except TimeoutError:
            raise DriverError(
                f"upsd does not answer within {self._options.request_timeout_s:g} s",
                where=self._where,
            ) from None
        except OSError as error:
            raise DriverError(
                f"upsd can't be asked: {error.strerror or type(error).__name__}",
                where=self._where,
                todo="check that upsd runs and listens there",
            ) from None
        except EOFError:
            raise DriverError("upsd closes the connection at once", where=self._where) from None
        finally:
            # Also when cancelled: half an answer would be taken for the next one's.
            if self._connection is not None and not self._connection.usable:
                await self.close()
        if not found:
            raise DriverError("upsd tells nothing that is known of the UPS", where=self._where)
        return [Reading("ups", found, {"ups": self._options.tag})]

    async def close(self) -> None:
        """Closes the connection; the next reading would open another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _variables(self) -> Mapping[str, str]:
        if self._connection is not None:
            try:
                return await self._asked(self._connection)
            except (EOFError, ConnectionError):
                # upsd was started anew, or found us silent for too long.
                await self.close()
        self._connection = await self._opened()
        return await self._asked(self._connection)

    async def _asked(self, connection: Connection) -> Mapping[str, str]:
        async with asyncio.timeout(self._options.request_timeout_s):
            return await connection.variables(self._options.ups)

    async def _opened(self) -> Connection:
        options = self._options
        async with asyncio.timeout(options.request_timeout_s):
            connection = Connection(
                *await asyncio.open_connection(options.host, options.port), self._where
            )
            ready = False
            try:
                if options.user is not None:
                    password = read_secret(
                        options.password_file, options.password_env, self._environ
                    )
                    await connection.log_in(options.user, password)
                ready = True
            finally:
                if not ready:
                    connection.close()
        return connection
