using Unrolled.Training;

namespace Unrolled.Mpi;

/// <summary>An MPI call failed, or there is no MPI library: the message says what to install.</summary>
public sealed class MpiException : TrainingClusterException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="code">MPI's error code; null if no call failed.</param>
    /// <param name="rank">The rank that a failed call was to reach; null if there is none.</param>
    /// <param name="inner">The cause; null if there is none.</param>
    public MpiException(string message, int? code = null, int? rank = null, Exception? inner = null)
        : base(rank, message, inner)
        => Code = code;

    /// <summary>MPI's error code, whose meaning depends on the library; null if no call failed.</summary>
    public int? Code { get; }
}
