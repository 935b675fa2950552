namespace Freshet.Runtime.Tasks;

/// <summary>Takes tasks that want to be stepped: the workers' run queue, or the simulation's.</summary>
internal interface ITaskQueue
{
    void Enqueue(StreamTask task);
}
