"""Why the operating system refused, in words for users: its own are English on most machines."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_CAUSES: Mapping[int, str] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘是只读的",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名的文件或文件夹",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "链接指回了自身",
    errno.EBUSY: "正被其他程序使用",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超过了磁盘限额",
    errno.EIO: "磁盘读写出错",
    errno.ESTALE: "网络文件夹已断开",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接被中断",
    errno.ETIMEDOUT: "连接超时",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
}


def cause(error: OSError) -> str:
    """The cause in Chinese; the system's own words for what is seldom met."""
    return _CAUSES.get(error.errno or 0) or error.strerror or type(error).__name__
