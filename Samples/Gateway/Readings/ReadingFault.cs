namespace Unrolled.Samples.Gateway;

/// <summary>What is wrong with a message.</summary>
internal enum ReadingFault
{
    None,
    Empty,
    TooLong,
    TopicTooLong,
    NotAValue,
    NotFinite,
    NoValue,
    BadSequence,
    BadTime,
}
