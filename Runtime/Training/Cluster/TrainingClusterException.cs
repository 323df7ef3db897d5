namespace Unrolled.Training;

/// <summary>
/// Training over a <see cref="TrainingCluster"/> cannot continue: another rank failed, the ranks do not train the same, or their connection broke. If all
/// ranks know of it, all throw it at the same place and their trainers remain usable; otherwise the trainer has called <see cref="TrainingCluster.Abort"/>.
/// </summary>
public class TrainingClusterException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="rank">The rank at fault, from 0; null if unknown.</param>
    /// <param name="message">What happened, with the rank.</param>
    /// <param name="inner">The cause on this rank; null if there is none.</param>
    public TrainingClusterException(int? rank, string message, Exception? inner = null)
        : base(message, inner)
        => Rank = rank;

    /// <summary>The rank at fault, from 0; null if unknown.</summary>
    public int? Rank { get; }
}
